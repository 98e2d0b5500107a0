import { expect, test } from 'vitest';
import { LEAD_MS, shiftMarks, speechEnd, TAIL_MS, voicedSpan } from '../../companion/engines/trim.ts';

const RATE_HZ = 10_000;

/** 300 ms of silence, 500 ms of sound, 400 ms of silence. */
const samples = Int16Array.from({ length: 12_000 }, (_, at) => (at >= 3000 && at < 8000 ? 1000 : 3));

test('silence is taken off both ends, but for a breath', () => {
  const { first, end } = voicedSpan(samples, RATE_HZ);
  expect(first).toBe(3000 - LEAD_MS * 10);
  expect(end).toBe(8000 + TAIL_MS * 10);
});

test('marks move with the sound and stay inside it', () => {
  const marks = [0, 320, 1200].map((atMs) => ({ kind: 'word' as const, value: 'a', atMs }));
  const shifted = shiftMarks(marks, voicedSpan(samples, RATE_HZ), RATE_HZ);
  expect(shifted.map(({ atMs }) => atMs)).toEqual([0, 40, 500 + LEAD_MS + TAIL_MS]);
});

test('of silence nothing is left', () => {
  expect(voicedSpan(new Int16Array(1000), RATE_HZ)).toEqual({ first: 0, end: 0 });
});

test('speech ends where nothing but breath follows, and soft consonants are speech', () => {
  const breathed = Int16Array.from({ length: 12_000 }, (_, at) => {
    const [vowel, consonant, breath] = [at < 4000, at < 5000, at < 11_000];
    return vowel ? 12_000 : consonant ? 250 : breath ? 90 : 3;
  });
  expect(speechEnd(breathed)).toBe(5000);
  expect(speechEnd(new Int16Array(1000))).toBe(0);
});
