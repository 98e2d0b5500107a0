import { ifTrusted } from '../if-trusted.ts';
import type { NoPicture, PictureState } from '../../../client/timing/picture.ts';
import { openCanvasStore } from './canvas-store.ts';
import { DelayLine } from './delay-line.ts';
import type { OpenStore, Way } from './frame-store.ts';
import { Overlay } from './overlay.ts';
import { isEncrypted } from './protection.ts';
import { openWebCodecsStore } from './webcodecs-store.ts';

/** The better way first. */
const WAYS: readonly (readonly [Way, OpenStore])[] = [
  ['webcodecs', openWebCodecsStore],
  ['canvas', openCanvasStore],
];
/** After these another picture may be copied, or this one not any more. */
const CHANGES = [
  'canplay',
  'emptied',
  'encrypted',
  'waitingforkey',
  'enterpictureinpicture',
  'leavepictureinpicture',
] as const;

/**
 * Shows the picture of the watched video late, where that can be done: by the first way that works, by the next one
 * where it stops working, and else live, with the reason.
 */
export class DelayedPicture {
  readonly #report: (state: PictureState) => void;
  readonly #raised: () => void;
  #media: HTMLMediaElement | undefined;
  #delayMs: number | null = null;
  /** How many ways were tried in vain with this source. */
  #tried = 0;
  #line: DelayLine | undefined;
  /** Why it is live, where it should be late. */
  #reason: NoPicture | undefined;
  #showing = new AbortController();
  #watching = new AbortController();
  #reported = '';

  /**
   * Until the signal is aborted.
   * @param report is given each state once; nothing before a delay is set
   * @param raised is called when the picture came into the top layer, so that what belongs above it can come above it again
   */
  constructor(report: (state: PictureState) => void, raised: () => void, signal: AbortSignal) {
    this.#report = report;
    this.#raised = raised;
    signal.addEventListener('abort', () => {
      this.#showing.abort();
      this.#watching.abort();
    });
  }

  /** Called with what is watched now, also when it is the same as before. */
  watch(media: HTMLMediaElement | undefined): void {
    const isProtected = media instanceof HTMLVideoElement && isEncrypted(media);
    if (media === this.#media && !(isProtected && this.#line !== undefined)) return;
    this.#media = media;
    this.#watching.abort();
    this.#watching = new AbortController();
    const { signal } = this.#watching;
    for (const name of CHANGES) {
      media?.addEventListener(
        name,
        ifTrusted(({ type }) => {
          // After each seek a film can be played again; only one that could not be before is another one.
          if (type === 'canplay' && this.#reason !== 'no_video') return;
          this.#changed(type === 'encrypted' || type === 'waitingforkey');
        }),
        { signal },
      );
    }
    this.#changed(false);
  }

  /** @param delayMs how much later than live a frame is to be seen; null shows the film live, at once */
  setDelay(delayMs: number | null): void {
    const wasLive = this.#delayMs === null;
    this.#delayMs = delayMs;
    if (delayMs === null) {
      this.#stop();
      this.#reportState({ state: 'live', reason: null });
    } else if (this.#line !== undefined) {
      this.#line.setDelay(delayMs);
    } else if (wasLive) {
      this.#reported = '';
      this.#tried = 0;
      void this.#begin();
    }
  }

  #changed(isProtected: boolean): void {
    this.#tried = 0;
    if (this.#delayMs === null) return;
    if (isProtected) this.#live('protected');
    else void this.#begin();
  }

  async #begin(): Promise<void> {
    this.#stop();
    const showing = this.#showing;
    const { signal } = showing;
    const video = this.#media;
    const refusal = video instanceof HTMLVideoElement ? whyNot(video) : 'no_video';
    if (!(video instanceof HTMLVideoElement) || refusal !== undefined) {
      this.#live(refusal ?? 'no_video');
      return;
    }
    let reason: NoPicture = 'not_supported';
    for (const [way, open] of WAYS.slice(this.#tried)) {
      const failed = (why: NoPicture): void => {
        if (!signal.aborted) this.#failed(why);
      };
      const store = await open(video, failed);
      if (signal.aborted || this.#delayMs === null) {
        if (typeof store !== 'string') store.close();
        return;
      }
      if (typeof store !== 'string') {
        const events = {
          syncing: (sinceMs: number) => {
            this.#reportState({ state: 'syncing', way, sinceMs });
          },
          shown: (sinceMs: number) => {
            this.#reportState({ state: 'shown', way, sinceMs });
          },
          failed,
        };
        try {
          const overlay = new Overlay(video, this.#raised, signal);
          this.#line = new DelayLine(video, store, overlay, this.#delayMs, events, signal);
        } catch {
          store.close();
          failed('not_supported');
        }
        return;
      }
      reason = store;
      this.#tried++;
    }
    this.#live(reason);
  }

  /** The next way is tried; where there is none, the film is live. */
  #failed(reason: NoPicture): void {
    this.#tried++;
    if (this.#tried < WAYS.length && reason !== 'protected') void this.#begin();
    else this.#live(reason);
  }

  #live(reason: NoPicture): void {
    this.#stop();
    this.#reason = reason;
    this.#reportState({ state: 'live', reason });
  }

  #stop(): void {
    this.#showing.abort();
    this.#showing = new AbortController();
    this.#line = undefined;
    this.#reason = undefined;
  }

  #reportState(state: PictureState): void {
    const serialized = JSON.stringify(state);
    if (serialized === this.#reported) return;
    this.#reported = serialized;
    this.#report(state);
  }
}

/** What forbids a late picture, whichever way. */
function whyNot(video: HTMLVideoElement): NoPicture | undefined {
  if (isEncrypted(video)) return 'protected';
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0) return 'no_video';
  // In a window of its own it is drawn by the browser alone.
  if (document.pictureInPictureElement === video || video.ownerDocument !== document) return 'not_supported';
  return undefined;
}
