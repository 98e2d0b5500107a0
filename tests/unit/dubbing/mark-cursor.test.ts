import { expect, it } from 'vitest';
import { MarkCursor } from '../../../companion/dubbing/mark-cursor.ts';
import type { Mark } from '../../../companion/dubbing/ports/synthesizer.ts';

const word = (value: string, atMs: number): Mark => ({ kind: 'word', value, atMs });
const shape = (value: string, atMs: number): Mark => ({ kind: 'viseme', value, atMs });

it('gives each mark with its sound, once, words and mouth shapes in order of time', () => {
  const cursor = new MarkCursor();
  const known = [word('Buenos', 0), word('días', 420), shape('PP', 0), shape('ou', 60), shape('TH', 410)];
  expect(cursor.upTo(100, known)).toEqual([word('Buenos', 0), shape('PP', 0), shape('ou', 60)]);
  expect(cursor.upTo(200, known)).toEqual([]);
  expect(cursor.upTo(500, known)).toEqual([shape('TH', 410), word('días', 420)]);
  expect(cursor.upTo(900, known)).toEqual([]);
});

it('gives a mark that became known late with the next sound', () => {
  const cursor = new MarkCursor();
  expect(cursor.upTo(300, [word('Buenos', 0)])).toEqual([word('Buenos', 0)]);
  expect(cursor.upTo(600, [word('Buenos', 0), word('días', 250)])).toEqual([word('días', 250)]);
});
