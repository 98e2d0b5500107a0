/** What measures mouth shapes, on ones whose faults are known. */
import { expect, it } from 'vitest';
import { bestShifted, VisemeScores, type ToldShape } from '../bench/mouth/viseme-scores.ts';

const TRUTH: readonly ToldShape[] = (['PP', 'aa', 'FF', 'oh', 'SS', 'ih'] as const).map((viseme, at) => ({
  viseme,
  atMs: at * 100,
}));
const END_MS = 600;
const late = (ms: number): ToldShape[] => TRUTH.map(({ viseme, atMs }) => ({ viseme, atMs: atMs + ms }));

it('scores a mouth that is told rightly as 1, and one that is late as less', () => {
  const [right, wrong] = [new VisemeScores(), new VisemeScores()];
  right.add(TRUTH, TRUTH, END_MS);
  wrong.add(TRUTH, late(50), END_MS);
  expect(right.macroF1).toBe(1);
  expect(wrong.macroF1).toBeLessThan(0.7);
});

it('makes up for what is late by a constant, and for nothing else', () => {
  const moved = bestShifted([{ truth: TRUTH, told: late(120), endMs: END_MS }]);
  expect(moved.shiftMs).toBe(-120);
  expect(moved.scores.macroF1).toBe(1);
  const mixed = late(120).map((shape) =>
    shape.viseme === 'PP' ? { ...shape, viseme: 'aa' as const } : shape,
  );
  expect(bestShifted([{ truth: TRUTH, told: mixed, endMs: END_MS }]).scores.macroF1).toBeLessThan(0.9);
});
