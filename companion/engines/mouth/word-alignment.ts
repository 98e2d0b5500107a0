/** Where within a word each of its sounds begins: by how long such sounds take, and by what is heard there. */
import { visemesOf } from '../../../shared/avatar/phoneme-visemes.ts';
import { VISEMES, type Viseme } from '../../../shared/avatar/visemes.ts';
import { FRAME_MS } from './mel-frames.ts';
import { phoneMs } from './phone-lengths.ts';

/** What a length costs that is e times the usual one, beside what a frame costs that does not sound like the shape. */
const LENGTH_WEIGHT = 2.5;
const SOUND_WEIGHT = 0.35;
/** What the network is never surer of than this. */
const LEAST_ODDS = 0.002;

export interface TimedShape {
  readonly viseme: Viseme;
  /** From the word's beginning. */
  readonly atMs: number;
}

interface Part {
  readonly viseme: Viseme;
  /** Usual length, in frames. */
  readonly frames: number;
}

/**
 * The mouth shapes of a word, by the segmentation that costs least of all.
 * @param phones in IPA
 * @param odds of each shape, by frames of 10 ms from the word's beginning to its end
 */
export function alignedShapes(phones: readonly string[], odds: readonly Float32Array[]): TimedShape[] {
  const parts = partsOf(phones, odds.length);
  const count = odds.length;
  if (parts.length === 0 || count === 0) return [];
  // costs[i][t]: of the first i parts filling the first t frames.
  const costs = parts.map(() => new Float64Array(count + 1).fill(Infinity));
  const starts = parts.map(() => new Int32Array(count + 1));
  parts.forEach((part, i) => {
    const sums = soundCosts(part.viseme, odds);
    const before = costs[i - 1];
    for (let end = 1; end <= count; end++) {
      for (let start = i === 0 ? 0 : 1; start < (i === 0 ? 1 : end); start++) {
        const former = before === undefined ? 0 : (before[start] ?? Infinity);
        const cost = former + (sums[end] ?? 0) - (sums[start] ?? 0) + lengthCost((end - start) / part.frames);
        if (cost < (costs[i]?.[end] ?? Infinity)) {
          (costs[i] as Float64Array)[end] = cost;
          (starts[i] as Int32Array)[end] = start;
        }
      }
    }
  });
  const shapes: TimedShape[] = [];
  let end = count;
  for (let i = parts.length - 1; i >= 0; i--) {
    const start = starts[i]?.[end] ?? 0;
    const part = parts[i];
    if (part !== undefined) shapes.unshift({ viseme: part.viseme, atMs: start * FRAME_MS });
    end = start;
  }
  return shapes;
}

/** As long as the word altogether. Where there are more sounds than frames, the last ones are left out. */
function partsOf(phones: readonly string[], frames: number): Part[] {
  const parts = phones.flatMap((phone) => {
    const visemes = visemesOf(phone);
    return visemes.map((viseme) => ({ viseme, ms: phoneMs(phone) / visemes.length }));
  });
  const kept = parts.slice(0, frames);
  const totalMs = kept.reduce((sum, { ms }) => sum + ms, 0);
  return kept.map(({ viseme, ms }) => ({ viseme, frames: (ms * frames) / totalMs }));
}

/** Summed up to each frame. */
function soundCosts(viseme: Viseme, odds: readonly Float32Array[]): Float64Array {
  const shape = VISEMES.indexOf(viseme);
  const sums = new Float64Array(odds.length + 1);
  odds.forEach((frame, t) => {
    sums[t + 1] = (sums[t] ?? 0) - SOUND_WEIGHT * Math.log(Math.max(LEAST_ODDS, frame[shape] ?? 0));
  });
  return sums;
}

function lengthCost(ratio: number): number {
  return LENGTH_WEIGHT * Math.log(ratio) ** 2;
}
