import { ifTrusted } from '../if-trusted.ts';
import type { NoPicture } from '../../../client/timing/picture.ts';
import type { FrameStore } from './frame-store.ts';
import type { Overlay } from './overlay.ts';
import { PlayingClock } from './playing-clock.ts';
import { isDrawnBlank } from './protection.ts';
import { RefreshInterval } from './refresh-interval.ts';
import { SlewedDelay } from './slewed-delay.ts';
import { StallWatch } from './stall-watch.ts';
import { Still } from './still.ts';

/** Decoders want their work so long before it is shown. */
const AHEAD_MS = 280;
/** Stamps are told apart in microseconds. */
const LEAST_STEP_MS = 0.01;
const MARKED_EVERY_MS = 100;
/** So near to its beginning or its end a film is there. */
const EDGE_S = 0.5;
const CHANGES = ['play', 'playing', 'pause', 'waiting', 'seeking', 'seeked', 'ended', 'canplay'] as const;

export interface DelayLineEvents {
  /** The film's frames seen live from `sinceMs` of Unix time on come later; until then there is a still. */
  syncing(sinceMs: number): void;
  shown(sinceMs: number): void;
  failed(reason: NoPicture): void;
}

/** Whether the film goes on. At its end the clock goes on too, so that what is in hand is shown. */
function isRunning(video: HTMLVideoElement): boolean {
  if (video.ended) return true;
  return !video.paused && !video.seeking && video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
}

/**
 * One video, shown late. Each frame is stamped with the playing time at which it was to be seen live
 * (`expectedDisplayTime` of requestVideoFrameCallback) and is painted in the animation frame whose display is nearest
 * to its stamp and the delay.
 */
export class DelayLine {
  readonly #video: HTMLVideoElement;
  readonly #store: FrameStore;
  readonly #overlay: Overlay;
  readonly #still: Still;
  readonly #events: DelayLineEvents;
  readonly #signal: AbortSignal;
  readonly #clock: PlayingClock;
  readonly #delay: SlewedDelay;
  readonly #refresh = new RefreshInterval();
  readonly #stalls = new StallWatch();
  /** Playing time of the first frame that is shown late, and Unix time at which it was seen live. */
  #since: { readonly stampMs: number; readonly unixMs: number } | undefined;
  #isShown = false;
  #isLookedAt = false;
  /** While a page is hidden, it is told of no frames. */
  #hasGap = false;
  /** Playing time of the frame that a still waits for. */
  #awaitedMs: number | undefined;
  #lastStampMs = -Infinity;
  /** Place of that frame in the film. */
  #mediaS = 0;
  #markedMs = -Infinity;
  #frameCallback = 0;
  #animation = 0;

  /** Until the signal is aborted. */
  constructor(
    video: HTMLVideoElement,
    store: FrameStore,
    overlay: Overlay,
    delayMs: number,
    events: DelayLineEvents,
    signal: AbortSignal,
  ) {
    this.#video = video;
    this.#store = store;
    this.#overlay = overlay;
    this.#still = new Still(video, overlay);
    this.#events = events;
    this.#signal = signal;
    this.#delay = new SlewedDelay(delayMs);
    this.#clock = new PlayingClock(isRunning(video), performance.now());
    const changed = (): void => {
      this.#clock.set(isRunning(video), performance.now());
    };
    for (const name of CHANGES) video.addEventListener(name, ifTrusted(changed), { signal });
    video.addEventListener(
      'seeking',
      ifTrusted(() => {
        if (!this.#goesOn()) this.#restart();
      }),
      { signal },
    );
    video.addEventListener(
      'seeked',
      ifTrusted(() => {
        // Who looks for a place in a paused film wants to see where it is.
        if (this.#since === undefined) this.#still.paint();
      }),
      { signal },
    );
    document.addEventListener(
      'visibilitychange',
      ifTrusted(() => {
        this.#leaveGap();
      }),
      { signal },
    );
    signal.addEventListener('abort', () => {
      cancelAnimationFrame(this.#animation);
      video.cancelVideoFrameCallback(this.#frameCallback);
      this.#still.drop();
      store.close();
    });
    this.#still.paint();
    overlay.place();
    events.syncing(unixMs(performance.now()));
    this.#frameCallback = video.requestVideoFrameCallback(this.#seen);
    this.#animation = requestAnimationFrame(this.#tick);
  }

  setDelay(delayMs: number): void {
    this.#delay.wish(delayMs);
  }

  /** A film that begins again at its end goes on: what is in hand is still shown, and then its beginning. */
  #goesOn(): boolean {
    const { paused, currentTime, duration } = this.#video;
    const isAtBeginning = !paused && currentTime < EDGE_S && duration - this.#mediaS < EDGE_S;
    const isInHand = this.#clock.at(performance.now()) - this.#lastStampMs < this.#delay.wishedMs;
    return isAtBeginning && isInHand && this.#since !== undefined;
  }

  #restart(): void {
    this.#store.clear();
    this.#stalls.reset();
    this.#since = undefined;
    this.#awaitedMs = undefined;
    this.#isShown = false;
    this.#events.syncing(unixMs(performance.now()));
  }

  /** Frames are missing: the sound goes on, and a still says that the picture comes again. */
  #leaveGap(): void {
    this.#store.clear();
    this.#stalls.reset();
    this.#awaitedMs = undefined;
    this.#hasGap = true;
    this.#still.paint();
  }

  readonly #seen: VideoFrameRequestCallback = (_nowMs, { expectedDisplayTime }) => {
    if (this.#signal.aborted) return;
    this.#frameCallback = this.#video.requestVideoFrameCallback(this.#seen);
    this.#stalls.frameCame(performance.now());
    // On its way to another place it may still show a frame of the old one.
    if (this.#video.seeking) return;
    this.#mediaS = this.#video.currentTime;
    const stampMs = Math.max(this.#clock.at(expectedDisplayTime), this.#lastStampMs + LEAST_STEP_MS);
    this.#lastStampMs = stampMs;
    try {
      if (this.#store.push(this.#video, stampMs, this.#delay.wishedMs))
        this.#held(stampMs, expectedDisplayTime);
    } catch {
      this.#events.failed('not_supported');
    }
  };

  #held(stampMs: number, displayedMs: number): void {
    this.#stalls.owed(stampMs);
    this.#awaitedMs ??= stampMs;
    if (this.#since !== undefined) return;
    // Once: another source has another line, and a browser may keep what was drawn for long.
    if (!this.#isLookedAt && isDrawnBlank(this.#video)) {
      this.#events.failed('protected');
      return;
    }
    this.#isLookedAt = true;
    this.#since = { stampMs, unixMs: unixMs(displayedMs) };
    // The still is the first frame that will move, so that the film goes on from what is seen.
    this.#still.paint();
    this.#events.syncing(this.#since.unixMs);
  }

  readonly #tick: FrameRequestCallback = (nowMs) => {
    if (this.#signal.aborted) return;
    this.#animation = requestAnimationFrame(this.#tick);
    this.#refresh.accept(nowMs);
    this.#clock.set(isRunning(this.#video), nowMs);
    this.#overlay.place();
    if (!this.#isShown) this.#delay.jump();
    // What is painted now is seen when this animation frame is displayed.
    const playingMs = this.#clock.at(nowMs + this.#refresh.ms);
    const dueMs = playingMs - this.#delay.at(playingMs) + this.#refresh.ms / 2;
    let stampMs: number | undefined;
    try {
      this.#store.prepare(dueMs + AHEAD_MS);
      stampMs = this.#store.draw(dueMs, this.#overlay);
    } catch {
      this.#events.failed('not_supported');
      return;
    }
    if (stampMs !== undefined) this.#painted(stampMs);
    else if (!this.#isShown || this.#hasGap) this.#mark(nowMs, dueMs);
    const failure = this.#stalls.look(this.#video, dueMs, nowMs, this.#clock.isRunning);
    if (failure !== undefined) this.#events.failed(failure);
  };

  #painted(stampMs: number): void {
    this.#still.drop();
    this.#stalls.painted(stampMs);
    this.#hasGap = false;
    if (this.#isShown || this.#since === undefined) return;
    this.#isShown = true;
    this.#events.shown(this.#since.unixMs);
  }

  #mark(nowMs: number, dueMs: number): void {
    if (nowMs - this.#markedMs < MARKED_EVERY_MS) return;
    this.#markedMs = nowMs;
    const waitsMs = (this.#awaitedMs ?? dueMs + this.#delay.wishedMs) - dueMs;
    this.#overlay.mark(1 - waitsMs / Math.max(1, this.#delay.wishedMs));
  }
}

function unixMs(pageMs: number): number {
  return performance.timeOrigin + pageMs;
}
