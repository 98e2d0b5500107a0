/** From the decoder's segments to words on the capture clock. */
import type { Word } from '../../../recognition/ports/recognizer.ts';
import { confidences } from './confidence.ts';
import type { Segment } from './decoder.ts';

export const FRAME_MS = 10;

/** `<s>`, `<sil>`, `[NOISE]`, `++BREATH++`: what the decoder hears between words. */
export function isFiller(word: string): boolean {
  return /^(<.*>|\[.*\]|\+\+.*\+\+)$/.test(word);
}

/** The second of a word's pronunciations is named `word(2)`. */
export function withoutVariant(word: string): string {
  return word.replace(/\(\d+\)$/, '');
}

/** @param utteranceStartMs when the utterance's first sample was, on the capture clock */
export function toWords(segments: readonly Segment[], utteranceStartMs: number): Word[] {
  const words = segments.filter(({ word }) => !isFiller(word));
  const confidence = confidences(words);
  return words.map(({ word, firstFrame, lastFrame }, i) => ({
    text: withoutVariant(word),
    startMs: utteranceStartMs + firstFrame * FRAME_MS,
    endMs: utteranceStartMs + (lastFrame + 1) * FRAME_MS,
    confidence: confidence[i] ?? 0,
  }));
}
