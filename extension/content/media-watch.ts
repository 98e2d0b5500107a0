import type { MediaPosition } from '../messages.ts';
import { findMedia } from './media-finder.ts';

const LOOK_EVERY_MS = 1_000;
/** When any of these happens to any media, another may be the one that is watched. */
const TELLING = ['play', 'playing', 'pause', 'volumechange', 'loadedmetadata', 'ended', 'emptied'] as const;
/** After these the picture is somewhere else, or goes at another pace. */
const POSITION = ['play', 'playing', 'pause', 'ratechange', 'seeked', 'ended'] as const;
/** What was said before these is not about what is seen after them. */
const BREAKS = ['seeking', 'emptied'] as const;

export interface MediaWatchEvents {
  position(position: MediaPosition): void;
  /** A seek, a new source, another video. */
  broken(): void;
  /** What is watched now, also when only its size changed: looked at once a second. */
  seen(media: HTMLMediaElement | undefined): void;
}

/** Follows what is being watched on the page: where it is, and when it breaks. */
export class MediaWatch {
  readonly #events: MediaWatchEvents;
  readonly #signal: AbortSignal;
  #media: HTMLMediaElement | undefined;
  #listening = new AbortController();

  /** Until the signal is aborted. */
  constructor(events: MediaWatchEvents, signal: AbortSignal) {
    this.#events = events;
    this.#signal = signal;
    const look = (): void => {
      this.#look();
    };
    // Media events do not bubble; they can be caught on the way down.
    for (const name of TELLING) document.addEventListener(name, look, { capture: true, signal });
    addEventListener(
      'pagehide',
      () => {
        events.broken();
      },
      { signal },
    );
    const timer = setInterval(() => {
      look();
      if (this.#media !== undefined && !this.#media.paused) this.#tell();
    }, LOOK_EVERY_MS);
    signal.addEventListener('abort', () => {
      clearInterval(timer);
      this.#listening.abort();
    });
    look();
  }

  get media(): HTMLMediaElement | undefined {
    return this.#media;
  }

  #look(): void {
    if (this.#signal.aborted) return;
    const found = findMedia(document) ?? this.#still();
    if (found !== this.#media) this.#follow(found);
    this.#events.seen(found);
  }

  /** What was watched and is muted or emptied now is still what is watched, as long as it is on the page. */
  #still(): HTMLMediaElement | undefined {
    return this.#media?.isConnected === true ? this.#media : undefined;
  }

  #follow(media: HTMLMediaElement | undefined): void {
    const hadOther = this.#media !== undefined;
    this.#listening.abort();
    this.#listening = new AbortController();
    this.#media = media;
    if (hadOther) this.#events.broken();
    if (media === undefined) return;
    const { signal } = this.#listening;
    for (const name of BREAKS) {
      media.addEventListener(
        name,
        () => {
          this.#events.broken();
        },
        { signal },
      );
    }
    for (const name of POSITION) {
      media.addEventListener(
        name,
        () => {
          this.#tell();
        },
        { signal },
      );
    }
    // What stands still from the beginning holds nothing up: another frame may be the one that plays.
    if (!media.paused) this.#tell();
  }

  #tell(): void {
    const media = this.#media;
    if (media === undefined) return;
    this.#events.position({
      source: sourceOf(media),
      mediaMs: media.currentTime * 1000,
      rate: media.playbackRate,
      paused: media.paused && !media.ended,
      atMs: performance.timeOrigin + performance.now(),
    });
  }
}

/** A stream through MediaSource has a new address each time; its length tells one film from the advertisement before it. */
function sourceOf(media: HTMLMediaElement): string {
  return `${media.currentSrc} ${Number.isFinite(media.duration) ? media.duration.toFixed(1) : 'live'}`;
}
