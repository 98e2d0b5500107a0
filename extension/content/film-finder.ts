import { chooseFilm, isFilm, type MediaFacts } from './film-choice.ts';
import { audibleArea, mediaIn } from './media-finder.ts';

/** Sound is decoded ahead of what is heard: after so long without any there is none. */
const SILENT_AFTER_S = 1;

interface Candidate extends MediaFacts {
  readonly media: HTMLMediaElement;
}

/** Finds what is watched on a page, look by look. */
export class FilmFinder {
  /** Since when each has been playing, on the clock of `performance.now()`. */
  readonly #playingSinceMs = new WeakMap<HTMLMediaElement, number>();
  readonly #audible = new WeakSet<HTMLMediaElement>();

  /** @param watched what was found at the last look */
  find(document: Document, watched: HTMLMediaElement | undefined): HTMLMediaElement | undefined {
    const nowMs = performance.now();
    const all = [...mediaIn(document)].map((media) => this.#factsOf(media, nowMs));
    const others = all.filter(({ media }) => media !== watched);
    // One that was taken out of the page may still play, and is watched no more.
    const before = watched?.isConnected === true ? this.#factsOf(watched, nowMs) : undefined;
    const found = chooseFilm(before, others);
    if (found?.isPlaying === true && found.area > 0) this.#audible.add(found.media);
    return found?.media;
  }

  /** Whether an element plays, and is more than a ping or a decoration. */
  isFilmPlaying(media: HTMLMediaElement): boolean {
    return !media.paused && isFilm(this.#factsOf(media, performance.now()));
  }

  #factsOf(media: HTMLMediaElement, nowMs: number): Candidate {
    const isPlaying = !media.paused && !media.ended;
    const sinceMs = isPlaying ? (this.#playingSinceMs.get(media) ?? nowMs) : nowMs;
    if (isPlaying) this.#playingSinceMs.set(media, sinceMs);
    else this.#playingSinceMs.delete(media);
    return {
      media,
      area: audibleArea(media),
      isPlaying,
      playingMs: nowMs - sinceMs,
      hasEnded: media.ended,
      durationS: media.duration,
      loops: media.loop,
      isSilent: playedS(media) > SILENT_AFTER_S && decodedBytes(media) === 0,
      wasAudible: this.#audible.has(media),
    };
  }
}

function playedS({ played }: HTMLMediaElement): number {
  let seconds = 0;
  for (let i = 0; i < played.length; i++) seconds += played.end(i) - played.start(i);
  return seconds;
}

/** Of sound, by Chrome's own count; undefined where a browser does not count. */
function decodedBytes(media: HTMLMediaElement): number | undefined {
  const count: unknown = Reflect.get(media, 'webkitAudioDecodedByteCount');
  return typeof count === 'number' ? count : undefined;
}
