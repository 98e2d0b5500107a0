/** A long clause is spoken in pieces, so that it begins to sound before it is whole. */
import { partsOf } from './phonemes.ts';

/** A clause of so many words is spoken in one go: it is there in about a third of its length. */
const SHORT_WORDS = 7;
/** The first piece is what the listener waits for; the others are made while it sounds. */
const FIRST_WORDS = 5;
const LATER_WORDS = 12;

export interface TextPart {
  readonly text: string;
  /** Punctuation behind it, or nothing. */
  readonly mark: string;
}

/** The parts of a text, in pieces that are each spoken in one go. */
export function clausePieces(text: string): TextPart[][] {
  const parts = partsOf(text);
  if (parts.reduce((sum, part) => sum + wordsIn(part), 0) <= SHORT_WORDS) return [parts];
  const pieces: TextPart[][] = [];
  for (const part of parts.flatMap((one, i) => divided(one, i === 0 ? FIRST_WORDS : LATER_WORDS))) {
    const last = pieces.at(-1);
    const limit = pieces.length <= 1 ? FIRST_WORDS : LATER_WORDS;
    const isFull = last === undefined || sum(last) + wordsIn(part) > limit;
    // A word or two alone would have a tune of their own.
    if (last === undefined || (isFull && wordsIn(part) > 2)) pieces.push([part]);
    else last.push(part);
  }
  return pieces;
}

/** A part without marks inside, cut where it would be too long. */
function divided(part: TextPart, limit: number): TextPart[] {
  const words = part.text.split(/\s+/);
  if (words.length <= limit + 2) return [part];
  const first = { text: words.slice(0, limit).join(' '), mark: '' };
  return [first, ...divided({ text: words.slice(limit).join(' '), mark: part.mark }, LATER_WORDS)];
}

function wordsIn({ text }: TextPart): number {
  return text.split(/\s+/).length;
}

function sum(parts: readonly TextPart[]): number {
  return parts.reduce((total, part) => total + wordsIn(part), 0);
}
