import type { BodyOf } from '../messages.ts';
import type { DubbingState } from '../state.ts';

/**
 * Whether another frame's video is what is watched: one that plays before one that does not, then the larger. What plays gives
 * way to one that the viewer has used alone, so that no advertisement takes the film's place.
 */
export function replacesWatched(
  seen: BodyOf<'background', 'media'>,
  watched: Pick<DubbingState, 'captionArea' | 'captionPlays'>,
): boolean {
  if (seen.area === 0) return false;
  if (watched.captionArea === 0) return true;
  if (seen.isPlaying !== watched.captionPlays) return seen.isPlaying;
  return seen.area > watched.captionArea && (seen.isUsed || !watched.captionPlays);
}
