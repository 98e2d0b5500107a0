/** From when each character sounds to when each word does. */
import type { Mark } from '../../dubbing/ports/synthesizer.ts';

/** Characters (an item may be several code units) and when each begins. */
export interface Alignment {
  readonly characters: readonly string[];
  readonly startsMs: readonly number[];
}

/** The words of one reply, gathered from the alignments of its pieces. */
export class SpokenWords {
  readonly #segmenter: Intl.Segmenter;
  #text = '';
  /** One for each code unit of the text. */
  readonly #startsMs: number[] = [];

  /** @param language in which words are told apart, also where no spaces do it */
  constructor(language: string) {
    this.#segmenter = new Intl.Segmenter(language, { granularity: 'word' });
  }

  /**
   * Takes the alignment of one piece. The service counts from the reply's beginning over HTTP and from the piece's on
   * its socket: a piece that would begin before what is already known is counted from its own beginning.
   *
   * @param soundBeforeMs how much sound the reply's pieces before this one held
   */
  add({ characters, startsMs }: Alignment, soundBeforeMs: number): void {
    const firstMs = startsMs[0];
    if (firstMs === undefined) return;
    const isOwnClock = firstMs < (this.#startsMs.at(-1) ?? 0) || (soundBeforeMs > 0 && firstMs === 0);
    const offsetMs = isOwnClock ? soundBeforeMs : 0;
    characters.forEach((character, at) => {
      const startMs = startsMs[at];
      if (startMs === undefined) return;
      this.#text += character;
      this.#startsMs.push(...new Array<number>(character.length).fill(offsetMs + startMs));
    });
  }

  marks(): readonly Mark[] {
    const marks: Mark[] = [];
    for (const { segment, index, isWordLike } of this.#segmenter.segment(this.#text)) {
      if (isWordLike !== true) continue;
      const atMs = Math.max(marks.at(-1)?.atMs ?? 0, Math.round(this.#startsMs[index] ?? 0));
      marks.push({ kind: 'word', value: segment, atMs });
    }
    return marks;
  }
}
