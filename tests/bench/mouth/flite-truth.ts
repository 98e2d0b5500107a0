/** Sentences by flite with the shape of its mouth at each moment and when each word begins: ground truth that is not ours. */
import type { Viseme } from '../../../shared/avatar/visemes.ts';
import { fliteSpeech, fliteWord, shapesOfPhones, type FlitePhone } from '../../../scripts/mouth/phones.ts';

export interface TrueMouth {
  readonly text: string;
  readonly samples: Int16Array;
  readonly rateHz: number;
  readonly shapes: readonly { readonly viseme: Viseme; readonly atMs: number }[];
  readonly words: readonly { readonly text: string; readonly atMs: number }[];
  /** Where its last sound ends. */
  readonly endMs: number;
}

export function trueMouth(text: string, voice: string): TrueMouth {
  const { samples, rateHz, phones } = fliteSpeech(text, voice);
  const endMs = phones.findLast(({ phone }) => phone !== 'pau')?.endMs ?? 0;
  return {
    text,
    samples,
    rateHz,
    shapes: shapesOfPhones(phones),
    words: wordsIn(text, voice, phones),
    endMs,
  };
}

/** flite prints no words: each is found by the phones that it has by itself, aligned with those of the sentence. */
function wordsIn(text: string, voice: string, phones: readonly FlitePhone[]): TrueMouth['words'] {
  const texts = text.replaceAll(/[^\p{L}\p{N}' ]/gu, '').split(/\s+/);
  const alone = texts.flatMap((word, index) =>
    fliteWord(word, voice).map((phone, i) => ({ phone, index, isFirst: i === 0 })),
  );
  const said = phones.filter(({ phone }) => phone !== 'pau');
  // Edit distance of the first i phones of the words and the first j of the sentence.
  const distance = [...alone, undefined].map((_, i) => [...said, undefined].map((__, j) => i + j));
  const at = (i: number, j: number): number => distance[i]?.[j] ?? Infinity;
  const differs = (i: number, j: number): number => (alone[i - 1]?.phone === said[j - 1]?.phone ? 0 : 0.9);
  for (let i = 1; i <= alone.length; i++) {
    for (let j = 1; j <= said.length; j++) {
      const row = distance[i];
      if (row !== undefined)
        row[j] = Math.min(at(i - 1, j - 1) + differs(i, j), at(i - 1, j) + 1, at(i, j - 1) + 1);
    }
  }
  const words: { text: string; atMs: number }[] = [];
  for (let i = alone.length, j = said.length; i > 0 && j > 0;) {
    const [phone, spoken] = [alone[i - 1], said[j - 1]];
    if (at(i, j) === at(i - 1, j - 1) + differs(i, j)) {
      if (phone?.isFirst === true)
        words.unshift({ text: texts[phone.index] ?? '', atMs: spoken?.startMs ?? 0 });
      i--;
      j--;
    } else if (at(i, j) === at(i - 1, j) + 1) i--;
    else j--;
  }
  return words;
}
