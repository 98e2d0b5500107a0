/** When a recogniser first told the words of each clause, by the running transcript of a session. */
import { bareText } from '../../companion/engines/word-timing/word-alignment.ts';

/** Transcripts that a clause may have been told in. */
const KEPT = 300;

interface Told {
  readonly atMs: number;
  /** Words of the session before its first. */
  readonly from: number;
  readonly words: readonly string[];
}

export class ToldWords {
  #transcripts: Told[] = [];
  #committed = 0;

  /** @param text the words that are not committed */
  transcript(text: string, atMs: number): void {
    this.#transcripts.push({ atMs, from: this.#committed, words: wordsOf(text) });
    if (this.#transcripts.length > KEPT) this.#transcripts.shift();
  }

  /**
   * The next clause is committed.
   * @returns when all of its words had been told as they are, whatever became of them meanwhile; now, where they never were
   */
  clause(text: string, nowMs: number): number {
    const words = wordsOf(text);
    const first = this.#committed;
    this.#committed += words.length;
    const told = this.#transcripts.find((one) =>
      words.every((word, i) => one.words[first - one.from + i] === word),
    );
    return told?.atMs ?? nowMs;
  }
}

function wordsOf(text: string): string[] {
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map(bareText);
}
