/**
 * Lips against sound, from outside: the avatar's mouth in captured pictures of a listener's page, and what the sound server recorded
 * of it. `BENCH_LIPS_MINUTES` repeats the sentences for so long and adds the drift between the first third and the last.
 */
import { z } from 'zod';
import { percentile } from '../../../shared/percentile.ts';
import { rounded, type Figure, type Measured } from '../bench.ts';
import { observe, type Observation, type SeenClosure } from './lip-offsets.ts';
import { spokenSentences, type SpokenSentence } from './material.ts';
import { lengthOf, perform } from './stage.ts';

/** Fewer closures than this of those that were said say little. */
const LEAST_FOUND_PERCENT = 90;
const MINUTES_TAKEN = { error: 'BENCH_LIPS_MINUTES: takes a whole number, 0 to 60' };
const minutesToMeasure = z.coerce
  .number(MINUTES_TAKEN)
  .int(MINUTES_TAKEN)
  .min(0, MINUTES_TAKEN)
  .max(60, MINUTES_TAKEN)
  .default(0);

/** @throws where nothing was measured */
export async function measureLips(): Promise<Measured> {
  const minutes = minutesToMeasure.parse(process.env['BENCH_LIPS_MINUTES']);
  const once = await spokenSentences();
  const sentences = repeated(once, minutes * 60_000);
  const performed = await perform(sentences);
  const seen = await observe(performed);
  return {
    figures: { ...figuresOf(seen), ...(minutes === 0 ? {} : driftOf(seen.closures)) },
    notes: notesOf(seen, sentences.length, performed.sights),
  };
}

function repeated(sentences: readonly SpokenSentence[], lengthMs: number): SpokenSentence[] {
  const all = [...sentences];
  while (lengthOf(all) < lengthMs) all.push(...sentences);
  return all;
}

function figuresOf({ closures, lost, quietMs, openInQuietMs }: Observation): Record<string, Figure> {
  const late = latenesses(closures);
  const median = percentile(late, 0.5);
  const p95 = percentile(late.map(Math.abs), 0.95);
  if (median === undefined || p95 === undefined || quietMs === 0)
    throw new Error('lips: nothing was measured');
  const touched = closures.filter(({ isSeen }) => isSeen).length;
  return {
    lips_median_ms: { value: rounded(Math.abs(median)), unit: 'ms', goal: 20, better: 'lower' },
    lips_p95_ms: { value: rounded(p95), unit: 'ms', goal: 60, better: 'lower' },
    closures_percent: {
      value: rounded((100 * touched) / closures.length),
      unit: '%',
      goal: 97,
      better: 'higher',
    },
    open_in_silence_percent: {
      value: rounded((100 * openInQuietMs) / quietMs),
      unit: '%',
      goal: 1,
      better: 'lower',
    },
    closures_found_percent: {
      value: rounded((100 * closures.length) / (closures.length + lost)),
      unit: '%',
      goal: LEAST_FOUND_PERCENT,
      better: 'higher',
    },
  };
}

function driftOf(closures: readonly SeenClosure[]): Record<string, Figure> {
  const third = Math.floor(closures.length / 3);
  const [first, last] = [closures.slice(0, third), closures.slice(-third)].map((part) =>
    percentile(latenesses(part), 0.5),
  );
  if (first === undefined || last === undefined) throw new Error('drift: nothing was measured');
  return { drift_ms: { value: rounded(Math.abs(last - first)), unit: 'ms', goal: 5, better: 'lower' } };
}

function latenesses(closures: readonly SeenClosure[]): number[] {
  return closures.flatMap(({ lateMs }) => lateMs ?? []);
}

function notesOf(
  { closures, lost, quietMs }: Observation,
  sentences: number,
  sights: readonly { readonly atMs: number }[],
): string[] {
  const sources = [...new Set(closures.map(({ source }) => source))];
  const gaps = sights.slice(1).map(({ atMs }, at) => atMs - (sights[at]?.atMs ?? atMs));
  const ms = (values: readonly number[], rank: number): string =>
    String(Math.round(percentile(values, rank) ?? NaN));
  return [
    `lips: ${sentences} sentences in a room, ${closures.length} of ${closures.length + lost} closed sounds found in the recording; ${Math.round(quietMs / 1000)} s of silence`,
    'lips after sound (p5, median, p95 of each voice): ' +
      sources
        .map((source) => {
          const own = closures.filter((one) => one.source === source);
          const late = latenesses(own);
          const touched = own.filter(({ isSeen }) => isSeen).length;
          return `${source} ${[0.05, 0.5, 0.95].map((rank) => ms(late, rank)).join(', ')} ms, ${touched} of ${own.length} seen`;
        })
        .join('; '),
    `a new picture every ${ms(gaps, 0.5)} ms while the face moves (p95 ${ms(gaps, 0.95)}), captured from outside the page on a clock that the recording has too; a picture is there until the next one`,
    'flite times its phones itself, and the product knows none of them; the others are timed by the engine that speaks',
  ];
}
