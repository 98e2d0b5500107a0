import type { Mark } from '../../shared/protocol/fields.ts';

/** A word of a clause: from where in the text it stands, and when its dub comes to it. */
interface PlacedWord {
  readonly end: number;
  readonly atMs: number;
}

/** How far a clause is spoken, by the marks of its words. */
export class SpokenWords {
  readonly #words: readonly PlacedWord[];

  /** @param marks of words, ascending; one that is not in the text is passed over */
  constructor(text: string, marks: readonly Mark[]) {
    const words: PlacedWord[] = [];
    const lower = text.toLowerCase();
    let from = 0;
    for (const { kind, value, at_ms: atMs } of marks) {
      const word = value.trim().toLowerCase();
      if (kind !== 'word' || word === '') continue;
      const found = lower.indexOf(word, from);
      // A number that is spoken in words, say: the text goes on behind it.
      if (found < 0) continue;
      from = found + word.length;
      words.push({ end: from, atMs });
    }
    this.#words = words;
  }

  /** Whether there is anything to go by. */
  get isEmpty(): boolean {
    return this.#words.length === 0;
  }

  /**
   * How many of the text's characters are spoken, with the word that is being spoken.
   * @param ms from the dub's start, as made
   */
  lengthAt(ms: number): number {
    let end = 0;
    for (const word of this.#words) {
      if (word.atMs > ms) break;
      end = word.end;
    }
    return end;
  }
}
