/** From when each character sounds to when each word of the text does. */
import type { Mark } from '../../dubbing/ports/synthesizer.ts';
import { matchWords } from './word-matching.ts';

/** Characters (an item may be several code units) and when each begins. */
export interface Alignment {
  readonly characters: readonly string[];
  readonly startsMs: readonly number[];
}

interface Word {
  readonly value: string;
  /** Of its first code unit. */
  readonly index: number;
}

const LETTER = /[\p{L}\p{N}]/u;

/** The words of one reply, gathered from the alignments of its pieces. */
export class SpokenWords {
  readonly #segmenter: Intl.Segmenter;
  readonly #text: string;
  readonly #lettersOfText: string;
  /** What was spoken so far: figures may be in words there, which the text has as figures. */
  #spoken = '';
  /** One for each code unit of what was spoken. */
  readonly #startsMs: number[] = [];

  /**
   * @param language in which words are told apart, also where no spaces do it
   * @param text that was asked for: marks name its words
   */
  constructor(language: string, text: string) {
    this.#segmenter = new Intl.Segmenter(language, { granularity: 'word' });
    this.#text = text;
    this.#lettersOfText = lettersOf(text).letters;
  }

  /**
   * Takes the alignment of one piece. The service counts from the reply's beginning over HTTP and from the piece's on
   * its socket: a piece that would begin before what is already known is counted from its own beginning. One that
   * begins the sentence again replaces what is known of it.
   *
   * @param soundBeforeMs how much sound the reply's pieces before this one held
   */
  add({ characters, startsMs }: Alignment, soundBeforeMs: number): void {
    const firstMs = startsMs[0];
    if (firstMs === undefined) return;
    const isEarlier = firstMs < (this.#startsMs.at(-1) ?? 0);
    const restartMs = isEarlier ? this.#restart(characters, startsMs) : undefined;
    const isOwnClock = isEarlier || (soundBeforeMs > 0 && firstMs === 0);
    const offsetMs = restartMs ?? (isOwnClock ? soundBeforeMs : 0);
    characters.forEach((character, at) => {
      const startMs = startsMs[at];
      if (startMs === undefined) return;
      this.#spoken += character;
      this.#startsMs.push(...new Array<number>(character.length).fill(offsetMs + startMs));
    });
  }

  /** A word that is spoken in several, a figure, begins where the first of them does. */
  marks(): readonly Mark[] {
    const words = this.#wordsOf(this.#text);
    const spoken = this.#wordsOf(this.#spoken);
    const places = matchWords(
      words.map(({ value }) => value),
      spoken.map(({ value }) => value),
    );
    const marks: Mark[] = [];
    words.forEach(({ value }, at) => {
      const place = places[at];
      const word = place === undefined ? undefined : spoken[place];
      if (word === undefined) return;
      const atMs = Math.max(marks.at(-1)?.atMs ?? 0, Math.round(this.#startsMs[word.index] ?? 0));
      marks.push({ kind: 'word', value, atMs });
    });
    return marks;
  }

  /**
   * Where the text does not go on with a piece, and the piece stands further up in it, the piece begins there again:
   * what is known from there on is dropped.
   *
   * @returns what the piece's times are counted from, in milliseconds; undefined where it is no such piece
   */
  #restart(characters: readonly string[], startsMs: readonly number[]): number | undefined {
    const known = lettersOf(this.#spoken);
    const piece = lettersOf(characters.join('')).letters;
    const text = this.#lettersOfText;
    if (piece === '' || text.startsWith(known.letters + piece) || !text.startsWith(known.letters)) {
      return undefined;
    }
    const least = Math.max(0, known.letters.length - piece.length);
    const from = text.indexOf(piece, least);
    const index = from < 0 ? undefined : known.indices[from];
    if (index === undefined) return undefined;
    const firstLetterMs = startsMs[characters.findIndex((one) => LETTER.test(one))] ?? 0;
    const offsetMs = (this.#startsMs[index] ?? 0) - firstLetterMs;
    this.#spoken = this.#spoken.slice(0, index);
    this.#startsMs.length = index;
    return offsetMs;
  }

  #wordsOf(text: string): Word[] {
    return Array.from(this.#segmenter.segment(text))
      .filter(({ isWordLike }) => isWordLike === true)
      .map(({ segment, index }) => ({ value: segment, index }));
  }
}

/** Letters and digits of a text, with the code unit at which each stands; one item for each code unit. */
function lettersOf(text: string): { readonly letters: string; readonly indices: readonly number[] } {
  const indices: number[] = [];
  let letters = '';
  let index = 0;
  for (const character of text) {
    if (LETTER.test(character)) {
      letters += character;
      for (let at = 0; at < character.length; at++) indices.push(index + at);
    }
    index += character.length;
  }
  return { letters, indices };
}
