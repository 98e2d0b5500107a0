import { describe, expect, test } from 'vitest';
import { toTokens } from '../../companion/engines/kokoro/phonemes.ts';
import { marksOf } from '../../companion/engines/kokoro/timed-marks.ts';

const FRAME_MS = 25;
/** The sound is ahead of its durations by so much. */
const LEAD_MS = 65;
const FRAME_SAMPLES = 600;
const PARTS = [{ text: 'Buy me', mark: '.' }];
/** Padding, b ˈ I, a space, m i, a full stop, padding. */
const PIECE = {
  parts: PARTS,
  ...toTokens(
    [
      {
        words: [
          ['b', 'ˈaɪ'],
          ['m', 'i'],
        ],
        mark: '.',
      },
    ],
    'en-US',
  ),
  durations: [4, 2, 2, 4, 2, 3, 4, 6, 1],
};
const END = 28 * FRAME_SAMPLES;
const all = { span: { first: 0, end: END }, speechEnd: END, sentSamples: 0 };
const shapes = (marks: ReturnType<typeof marksOf>) =>
  marks
    .filter(({ kind }) => kind === 'viseme')
    .map(({ value, atMs }) => [value, (atMs + LEAD_MS) / FRAME_MS]);

describe("Kokoro's marks", () => {
  test('a stress mark is the time of its sound, a diphthong is two shapes, and punctuation closes the mouth', () => {
    const marks = marksOf(PIECE, all);
    expect(shapes(marks)).toEqual([
      ['PP', 4],
      ['aa', 6],
      ['ih', 9],
      ['PP', 14],
      ['ih', 17],
      ['sil', 21],
    ]);
    expect(marks.filter(({ kind }) => kind === 'word')).toEqual([
      { kind: 'word', value: 'Buy', atMs: 4 * FRAME_MS - LEAD_MS },
      { kind: 'word', value: 'me', atMs: 14 * FRAME_MS - LEAD_MS },
    ]);
  });

  test('close the mouth where speech ends, however long the last phoneme goes on in breath', () => {
    const marks = marksOf(PIECE, { ...all, speechEnd: 17 * FRAME_SAMPLES });
    const closed = marks.findLast(({ kind }) => kind === 'viseme');
    expect(closed).toEqual({ kind: 'viseme', value: 'sil', atMs: 17 * FRAME_MS });
    expect(shapes(marks).slice(0, -1)).toEqual(shapes(marksOf(PIECE, all)).slice(0, -1));
  });

  test('stay within the sound that is kept, and follow the pieces before', () => {
    const span = { first: 5 * FRAME_SAMPLES, end: 16 * FRAME_SAMPLES };
    const marks = marksOf(PIECE, { span, speechEnd: END, sentSamples: 100 * FRAME_SAMPLES });
    const mouth = marks.filter(({ kind }) => kind === 'viseme').map(({ value, atMs }) => [value, atMs]);
    expect(mouth[0]).toEqual(['PP', 100 * FRAME_MS]);
    expect(mouth.at(-1)).toEqual(['sil', 111 * FRAME_MS]);
    const times = marks.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((one, other) => one - other));
  });
});
