/** What is known of a media element when it is asked which one the viewer watches. */
export interface MediaFacts {
  /** Square pixels of picture that can be heard; 0 for what is muted or holds nothing. */
  readonly area: number;
  readonly isPlaying: boolean;
  /** For how long it has been playing. */
  readonly playingMs: number;
  readonly hasEnded: boolean;
  /** Infinity for a live stream, NaN where it is not known yet. */
  readonly durationS: number;
  readonly loops: boolean;
  /** It has played and no sound was decoded of it. */
  readonly isSilent: boolean;
  /** Whether it was watched and heard before. */
  readonly wasAudible: boolean;
}

/** Shorter ones are a chat's ping or the click of a button. Advertisements are not. */
const LEAST_FILM_S = 5;
/** What goes round and round within this is decoration. */
const LEAST_LOOP_S = 30;
/** A preview under the pointer ends before; what goes on for so long beside a film that stands still is what is watched now. */
const SETTLED_MS = 1_500;

/** Whether it may be what somebody watches or listens to. */
export function isFilm({ isSilent, loops, durationS }: MediaFacts): boolean {
  return !isSilent && !(durationS < (loops ? LEAST_LOOP_S : LEAST_FILM_S));
}

/**
 * The one that is watched. Whatever else sounds or moves on the page, a film that was heard stays the film for as long as it plays;
 * one that stands still or is muted gives way to another film that goes on playing, and one that has ended to the next at once.
 * Where none was heard yet it is a film before what is none, what plays before what does not, and then the largest.
 * @param watched the one that was watched last, where it is still on the page
 */
export function chooseFilm<Media extends MediaFacts>(
  watched: Media | undefined,
  others: readonly Media[],
): Media | undefined {
  const audible = others.filter(({ area }) => area > 0);
  if (watched?.wasAudible !== true || !isFilm(watched)) {
    return largestOf(watched !== undefined && watched.area > 0 ? [watched, ...audible] : audible) ?? watched;
  }
  if (watched.isPlaying && watched.area > 0) return watched;
  const settledMs = watched.hasEnded ? 0 : SETTLED_MS;
  const next = audible.filter((one) => isFilm(one) && one.isPlaying && one.playingMs >= settledMs);
  return largestOf(next) ?? watched;
}

function largestOf<Media extends MediaFacts>(media: readonly Media[]): Media | undefined {
  const rank = (one: Media): number => (isFilm(one) ? 2 : 0) + (one.isPlaying ? 1 : 0);
  let best: Media | undefined;
  for (const one of media) {
    const isBetter =
      best === undefined || rank(one) > rank(best) || (rank(one) === rank(best) && one.area > best.area);
    if (isBetter) best = one;
  }
  return best;
}
