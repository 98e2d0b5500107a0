import type { MediaPosition } from '../../client/timing/picture.ts';
import { SeekDetector } from './seek-detector.ts';
import { ifTrusted } from './if-trusted.ts';
import { FilmFinder } from './film-finder.ts';
import { SourceName } from './source-name.ts';

const LOOK_EVERY_MS = 1_000;
/** Pages may keep events to themselves: the position and its rate are looked at this often besides. */
const POLL_EVERY_MS = 100;
/** When any of these happens to any media, another may be the one that is watched. */
const WATCHED_EVENTS = [
  'play',
  'playing',
  'pause',
  'volumechange',
  'loadedmetadata',
  'ended',
  'emptied',
] as const;
/** After these the picture is somewhere else, goes at another pace or sounds otherwise. */
const POSITION = [
  'play',
  'playing',
  'pause',
  'waiting',
  'ratechange',
  'seeked',
  'ended',
  'volumechange',
  'durationchange',
] as const;
/** What was said before these is not about what is seen after them. */
const BREAKS = ['seeking', 'emptied'] as const;

export interface MediaWatchEvents {
  position(position: MediaPosition): void;
  /** A seek, a new source, another video. */
  broken(): void;
  /**
   * What is watched now, also when only its size changed: looked at once a second.
   * @param isFilmPlaying whether it plays, and is more than a ping or a decoration
   */
  seen(media: HTMLMediaElement | undefined, isFilmPlaying: boolean): void;
}

/** Follows what is being watched on the page: where it is, and when it breaks. */
export class MediaWatch {
  readonly #events: MediaWatchEvents;
  readonly #signal: AbortSignal;
  readonly #clock = new SeekDetector();
  readonly #finder = new FilmFinder();
  #source = new SourceName();
  #media: HTMLMediaElement | undefined;
  #reported: MediaPosition | undefined;
  #listening = new AbortController();

  /** Until the signal is aborted. */
  constructor(events: MediaWatchEvents, signal: AbortSignal) {
    this.#events = events;
    this.#signal = signal;
    const look = (): void => {
      this.#look();
    };
    // Media events do not bubble; they can be caught on the way down.
    for (const name of WATCHED_EVENTS) {
      document.addEventListener(name, ifTrusted(look), { capture: true, signal });
    }
    addEventListener(
      'pagehide',
      ifTrusted(() => {
        events.broken();
      }),
      { signal },
    );
    const looking = setInterval(() => {
      look();
      if (this.#media !== undefined && !this.#media.paused) this.#report();
    }, LOOK_EVERY_MS);
    const polling = setInterval(() => {
      this.#poll();
    }, POLL_EVERY_MS);
    signal.addEventListener('abort', () => {
      clearInterval(looking);
      clearInterval(polling);
      this.#listening.abort();
    });
    look();
  }

  get media(): HTMLMediaElement | undefined {
    return this.#media;
  }

  #look(): void {
    if (this.#signal.aborted) return;
    const found = this.#finder.find(document, this.#media);
    if (found !== this.#media) this.#follow(found);
    this.#events.seen(found, found !== undefined && this.#finder.isFilmPlaying(found));
  }

  #follow(media: HTMLMediaElement | undefined): void {
    const hadOther = this.#media !== undefined;
    this.#listening.abort();
    this.#listening = new AbortController();
    this.#media = media;
    this.#reported = undefined;
    this.#clock.restart();
    this.#source = new SourceName();
    if (hadOther) this.#break();
    if (media === undefined) return;
    const { signal } = this.#listening;
    for (const name of BREAKS) {
      media.addEventListener(
        name,
        ifTrusted(() => {
          this.#break();
        }),
        { signal },
      );
    }
    for (const name of POSITION) {
      media.addEventListener(
        name,
        ifTrusted(() => {
          this.#report();
        }),
        { signal },
      );
    }
    // What stands still from the beginning holds nothing up: another frame may be the one that plays.
    if (!media.paused) this.#report();
  }

  /** What no event told of: a jump, a changed rate, a picture that stands still. */
  #poll(): void {
    const media = this.#media;
    const reported = this.#reported;
    if (media === undefined || reported === undefined || media.seeking) return;
    const now = positionOf(media, this.#source.of(media));
    if (this.#clock.jumpsTo(now)) {
      this.#break();
      this.#report();
    } else if (now.rate !== reported.rate || now.paused !== reported.paused || now.source !== reported.source)
      this.#report();
  }

  #break(): void {
    this.#clock.restart();
    this.#events.broken();
  }

  #report(): void {
    if (this.#media === undefined) return;
    const position = positionOf(this.#media, this.#source.of(this.#media));
    if (this.#reported !== undefined && this.#reported.source !== position.source) this.#break();
    this.#reported = position;
    this.#events.position(position);
  }
}

function positionOf(media: HTMLMediaElement, source: string): MediaPosition {
  const waits = media.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
  return {
    source,
    mediaMs: media.currentTime * 1000,
    rate: media.playbackRate,
    paused: (media.paused || waits) && !media.ended,
    volume: media.muted ? 0 : media.volume,
    atMs: performance.timeOrigin + performance.now(),
  };
}
