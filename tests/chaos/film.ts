/** A film of some viewers at once, in which something happens a few times. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../fuzz/random.ts';
import { filmWord, sentenceEndMs } from './coded-speech.ts';
import { isBackAfter, isWhole, verdictsOf, type StruckFilm, type Verdict } from './verdict.ts';
import type { Viewer } from './viewer.ts';

export interface FilmOptions {
  readonly viewers: readonly Viewer[];
  readonly random: Random;
  readonly faults: number;
  /** Resolves at the cause's end. */
  readonly strike: () => Promise<void>;
}

export interface FilmResult extends StruckFilm {
  readonly verdicts: readonly Verdict[];
}

const BEGIN_WITHIN_MS = 60_000;
/** Many times the goal: what has not come by then does not come. */
const BACK_WITHIN_MS = 30_000;
const SETTLE_WITHIN_MS = 90_000;
const LEAST_REST_MS = 300;
const MOST_REST_MS = 1_300;
/** A whole sentence is said after the last fault. */
const SENTENCE_MS = filmWord(3).startMs;

/** @returns what each viewer's film came to, in their order @throws Error where one of them was never dubbed at all */
export async function play({ viewers, random, faults: count, strike }: FilmOptions): Promise<FilmResult[]> {
  const all = (condition: (viewer: Viewer) => boolean, withinMs: number): Promise<boolean[]> =>
    Promise.all(viewers.map((viewer) => viewer.until(() => condition(viewer), withinMs)));
  const rest = (): Promise<void> => wait(LEAST_REST_MS + random.next() * (MOST_REST_MS - LEAST_REST_MS));
  const faults = new Map(viewers.map((viewer) => [viewer, [] as { beganMs: number; endedMs: number }[]]));
  const struckFilm = (viewer: Viewer): StruckFilm => ({
    record: viewer.record,
    faults: faults.get(viewer) ?? [],
  });
  const begun = await all(({ record }) => record.dubs.length > 0, BEGIN_WITHIN_MS);
  if (begun.includes(false)) throw new Error('a viewer was never dubbed');
  for (let i = 0; i < count; i++) {
    await rest();
    const beganMs = viewers.map(({ filmMs }) => filmMs);
    await strike();
    viewers.forEach((viewer, at) => {
      faults.get(viewer)?.push({ beganMs: beganMs[at] ?? 0, endedMs: viewer.filmMs });
    });
    const back = await all((viewer) => {
      const fault = faults.get(viewer)?.at(-1);
      return fault === undefined || isBackAfter(viewer.record, fault);
    }, BACK_WITHIN_MS);
    if (back.includes(false)) break;
  }
  await rest();
  for (const viewer of viewers) viewer.quiet(sentenceEndMs(viewer.filmMs) + SENTENCE_MS);
  await all((viewer) => viewer.filmMs > viewer.record.quietFromMs, SETTLE_WITHIN_MS);
  // A word that is lost is waited for in vain.
  await all((viewer) => viewer.isSettled && isWhole(struckFilm(viewer)), SETTLE_WITHIN_MS);
  await Promise.all(viewers.map((viewer) => viewer.end()));
  return viewers.map((viewer) => {
    const struck = struckFilm(viewer);
    return { ...struck, verdicts: verdictsOf(struck) };
  });
}
