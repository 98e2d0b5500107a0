import type { PageCommand, PictureState, TimingInForce } from './picture.ts';
import type { Watching } from '../session/dubbing-options.ts';
import { CaptureLatency } from './capture-latency.ts';
import { DelayChoice } from './delay-choice.ts';

export interface LipSyncEvents {
  page(command: PageCommand): void;
  timing(timing: TimingInForce): void;
  /** The film's sound is to be heard this late, in milliseconds; 0 is live. */
  delay(ms: number): void;
  /** What the page played before this Unix time is not heard again. */
  muteBefore(unixMs: number): void;
}

/** Sound and picture move to another delay together, this many milliseconds a second. */
const MOVES_MS_PER_S = 12;
/** Markers while it matters, and while it hardly does. */
const MARK_EVERY_MS = 4_000;
/** Until the latency is known well: the first marker of a page is often off, for its sound has just begun. */
const MARK_SOON_MS = 900;
const MARK_LIVE_EVERY_MS = 60_000;
/** The first marker is waited for so long before the usual latency is taken. */
const FIRST_MARK_MS = 3_000;
/** A page that was loaded anew does not know what was asked of the one before. */
const ASK_AGAIN_MS = 5_000;
/** The picture is moved by no less. */
const LEAST_MOVE_MS = 6;

/**
 * The client's part of watching with lip-sync: asks the page to show the picture late, has the sound follow what the
 * page does, and goes live where the page says that it cannot. Stepped by `tick`; times are milliseconds of any one clock.
 */
export class LipSync {
  readonly latency = new CaptureLatency();
  readonly #choice = new DelayChoice();
  readonly #events: LipSyncEvents;
  #watching: Watching = 'live';
  /** How late the sound is, or will be once the page follows; it moves towards the choice. */
  #delayMs = 0;
  #outputMs = 0;
  #picture: PictureState = { state: 'live', reason: null };
  #isRefused = false;
  #beganMs: number | undefined;
  #markedMs = -Infinity;
  #askedMs = -Infinity;
  #asked: number | null = null;
  #reportedTiming = '';
  #tickedMs: number | undefined;

  constructor(events: LipSyncEvents) {
    this.#events = events;
  }

  /** Whether sound and picture are late now. */
  get isLate(): boolean {
    return this.#watching === 'lip-sync' && this.#picture.state !== 'live';
  }

  tune(watching: Watching): void {
    if (watching === this.#watching) return;
    this.#watching = watching;
    this.#isRefused = false;
    this.#askedMs = -Infinity;
    if (watching === 'live') this.#goLive(null);
  }

  /** A dub was ready so long after its original's first word. */
  span(ms: number, nowMs: number): void {
    this.#choice.add(ms, nowMs);
  }

  /** Another film or another page: what could not be shown late may be now. */
  renew(): void {
    this.#isRefused = false;
    this.#askedMs = -Infinity;
  }

  picture(state: PictureState): void {
    if (this.#watching === 'live') return;
    this.#picture = state;
    if (state.state === 'live') {
      this.#isRefused = state.reason !== null;
      this.#events.delay(0);
      this.#report({ watching: 'live', delayMs: 0, way: null, reason: state.reason });
      return;
    }
    this.#events.delay(this.#delayMs);
    this.#events.muteBefore(state.sinceMs);
    this.#reportLateness();
  }

  /** @param outputMs how long what is rendered takes to the loudspeaker */
  tick(nowMs: number, outputMs: number): void {
    this.#outputMs = outputMs;
    this.#beganMs ??= nowMs;
    if (nowMs - this.#markedMs >= this.#markEveryMs) {
      this.#markedMs = nowMs;
      this.#events.page({ kind: 'mark' });
    }
    const seconds = Math.min(1, (nowMs - (this.#tickedMs ?? nowMs)) / 1000);
    this.#tickedMs = nowMs;
    if (this.#watching === 'live' || this.#isRefused) return;
    if (!this.latency.isKnown && nowMs - this.#beganMs < FIRST_MARK_MS) return;
    if (this.#picture.state === 'live') this.#delayMs = this.#choice.delayMs;
    else this.#move(seconds);
    const isAskedAgain = nowMs - this.#askedMs >= ASK_AGAIN_MS;
    const pictureMs = Math.max(0, Math.round(this.#delayMs + this.latency.ms + outputMs));
    if (!isAskedAgain && Math.abs(pictureMs - (this.#asked ?? -Infinity)) < LEAST_MOVE_MS) return;
    this.#askedMs = nowMs;
    this.#asked = pictureMs;
    this.#events.page({ kind: 'picture', delayMs: Math.min(10_000, pictureMs) });
  }

  get #markEveryMs(): number {
    if (this.#watching === 'live') return MARK_LIVE_EVERY_MS;
    return this.latency.isSettled ? MARK_EVERY_MS : MARK_SOON_MS;
  }

  #move(seconds: number): void {
    const off = this.#choice.delayMs - this.#delayMs;
    if (off === 0) return;
    const most = MOVES_MS_PER_S * seconds;
    this.#delayMs += Math.min(most, Math.max(-most, off));
    this.#events.delay(this.#delayMs);
    if (this.#delayMs === this.#choice.delayMs) this.#reportLateness();
  }

  #goLive(reason: TimingInForce['reason']): void {
    this.#picture = { state: 'live', reason };
    this.#asked = null;
    this.#events.page({ kind: 'picture', delayMs: null });
    this.#events.delay(0);
    this.#report({ watching: 'live', delayMs: 0, way: null, reason });
  }

  #reportLateness(): void {
    if (this.#picture.state === 'live') return;
    const delayMs = Math.round(this.#delayMs + this.latency.ms + this.#outputMs);
    this.#report({ watching: 'lip-sync', delayMs, way: this.#picture.way, reason: null });
  }

  #report(timing: TimingInForce): void {
    const serialized = JSON.stringify(timing);
    if (serialized === this.#reportedTiming) return;
    this.#reportedTiming = serialized;
    this.#events.timing(timing);
  }
}
