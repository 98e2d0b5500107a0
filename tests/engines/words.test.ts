import { expect, test } from 'vitest';
import { toWords } from '../../companion/engines/embedded/pocketsphinx/words.ts';

test('what the recogniser hears between words is no word, and a pronunciation no spelling', () => {
  const scores = { acousticScore: -3000, languageScore: -300 };
  const segments = [
    { word: '<s>', firstFrame: 0, lastFrame: 9 },
    { word: 'to(3)', firstFrame: 10, lastFrame: 19 },
    { word: '<sil>', firstFrame: 20, lastFrame: 29 },
    { word: '[NOISE]', firstFrame: 30, lastFrame: 34 },
    { word: '++BREATH++', firstFrame: 35, lastFrame: 39 },
    { word: "o'clock", firstFrame: 40, lastFrame: 59 },
    { word: '</s>', firstFrame: 60, lastFrame: 70 },
  ].map((segment) => ({ ...segment, ...scores }));
  expect(toWords(segments, 5000).map(({ text, startMs, endMs }) => ({ text, startMs, endMs }))).toEqual([
    { text: 'to', startMs: 5100, endMs: 5200 },
    { text: "o'clock", startMs: 5400, endMs: 5600 },
  ]);
});
