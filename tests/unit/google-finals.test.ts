import { describe, expect, it } from 'vitest';
import { AnswerCadence } from '../../companion/engines/google/answer-cadence.ts';
import { coveredBy } from '../../companion/engines/google/final-words.ts';
import { align } from '../../companion/engines/word-timing/word-alignment.ts';

const believed = (text: string) =>
  text.split(' ').map((word, i) => ({ text: word, startMs: i * 300, endMs: i * 300 + 280 }));
const final = (text: string) => text.split(' ').map((word) => ({ text: word }));

describe('a final settles, of the words believed before it', () => {
  it.each([
    ['those that it has', 'it is gone now come', 'it is gone.', 880, 3],
    ['those that it has others for', 'it is for now come', 'it is gone', 880, 3],
    ['all that are over before its end', 'it is gone now come', 'it was', 1480, 5],
    ['all, where it tells no end', 'it is gone', 'it is', Infinity, 3],
    ['none, where there were none', '', 'it is gone', 880, 0],
  ])('%s', (_what, before, text, toMs, count) => {
    const words = before === '' ? [] : believed(before);
    expect(coveredBy(final(text), words, toMs)).toBe(count);
  });
});

describe('a phrase that was taken for another', () => {
  const same = (former: string, next: string) =>
    align(former.split(' '), next.split(' '), { isRevision: true }).filter(({ isSame }) => isSame).length;

  it('is replaced in its place, though one of its words is said further on', () => {
    expect(same('two for eye', 'which tickets for the weekend')).toBe(0);
  });

  it('is found again behind what was put in before it', () => {
    expect(same('we will see you', 'oh wait we will see you')).toBe(4);
  });
});

describe('a word must stay as it is', () => {
  const stabilityOf = (...answersAtMs: readonly number[]): number => {
    const cadence = new AnswerCadence();
    const answered = cadence.ofStream();
    for (const atMs of answersAtMs) answered(atMs);
    return cadence.stabilityMs;
  };

  it.each([
    ['a moment, where the service answers ten times a second', [0, 100, 200, 300, 400], 150],
    ['longer, where it answers three times a second', [0, 300, 600, 900], 450],
    ['not for ever, where it answers hardly at all', [0, 3000, 6000, 9000], 550],
    ['a moment, where it only answers after pauses', [0, 9000, 18_000], 150],
  ])('%s', (_how, answersAtMs, stabilityMs) => {
    expect(stabilityOf(...answersAtMs)).toBe(stabilityMs);
  });
});
