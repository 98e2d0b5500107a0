/** How likely it is that what the decoder says was said. */
import type { Segment } from './decoder.ts';

/** A word is judged together with so many on each side: one alone tells little. */
const NEIGHBOURS = 2;

/**
 * Of a logistic regression on whether most words of a clause are right, over what the decoder tells of its words: on readings
 * (LJ Speech, LibriSpeech), on sentences of four simple synthetic voices, and on the same dialogues spoken by natural ones in
 * English, Spanish and Portuguese, of which it should know the first alone. It tells right clauses from others with an area under
 * the curve of 0.93; the decoder's posteriors do so with less, and only after the utterance.
 */
const WEIGHTS = {
  acousticPerFrame: 0.189849,
  languagePerWord: -0.006021,
  languagePerFrame: 0.6352,
  framesPerWord: -0.149107,
  bias: 18.648209,
};

/** Below it, as a clause's geometric mean, four of five clauses of other languages fall, and of English one of ten that is read aloud. */
export const LEAST_CONFIDENCE = 0.2;

/** @param words of one utterance, without fillers @returns for each word 0..1 */
export function confidences(words: readonly Segment[]): number[] {
  return words.map((_, i) => probability(words.slice(Math.max(0, i - NEIGHBOURS), i + NEIGHBOURS + 1)));
}

function probability(words: readonly Segment[]): number {
  const frames = total(words, ({ firstFrame, lastFrame }) => lastFrame - firstFrame + 1);
  const acoustic = total(words, ({ acousticScore }) => acousticScore);
  const language = total(words, ({ languageScore }) => languageScore);
  const odds =
    (WEIGHTS.acousticPerFrame * acoustic) / frames +
    (WEIGHTS.languagePerWord * language) / words.length +
    (WEIGHTS.languagePerFrame * language) / frames +
    (WEIGHTS.framesPerWord * frames) / words.length +
    WEIGHTS.bias;
  return 1 / (1 + Math.exp(-odds));
}

function total(words: readonly Segment[], of: (word: Segment) => number): number {
  return words.reduce((sum, word) => sum + of(word), 0);
}
