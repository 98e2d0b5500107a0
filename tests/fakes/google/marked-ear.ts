/** Hears the words of a script whose sound it truly received, by the marks in it. */
import { BLOCK_MS, MarkReader } from '../../fixtures/marked-sound.ts';
import { NOTICED, type Ear, type ScriptWord } from './ear.ts';

/** A word of which the beginning is missing is understood from this part on, and misheard from the other. */
const UNDERSTOOD = 0.6;
const MISHEARD = 0.3;

export class MarkedEar implements Ear {
  readonly #script: readonly ScriptWord[];
  readonly #reader = new MarkReader();
  readonly words: ScriptWord[] = [];
  /** The stretch of film that is being heard without a break. */
  #run: { fromMs: number; toMs: number; offsetMs: number; next: number } | undefined;

  /** @param script words on the film's clock, in order */
  constructor(script: readonly ScriptWord[]) {
    this.#script = script;
  }

  hear(samples: Int16Array): void {
    for (const { receivedMs, filmMs } of this.#reader.accept(samples)) {
      // Sound that is no film's may have been sent between two blocks of it that follow each other.
      const offsetMs = receivedMs - filmMs;
      if (this.#run?.toMs !== filmMs || Math.abs(offsetMs - this.#run.offsetMs) > BLOCK_MS) {
        const next = this.#script.findIndex((word) => word.endMs > filmMs);
        this.#run = {
          fromMs: filmMs,
          toMs: filmMs,
          offsetMs,
          next: next < 0 ? this.#script.length : next,
        };
      }
      this.#run.toMs += BLOCK_MS;
      this.#listen(this.#run);
    }
  }

  #listen(run: { fromMs: number; toMs: number; offsetMs: number; next: number }): void {
    for (;;) {
      const word = this.#script[run.next];
      if (word === undefined) return;
      const lengthMs = word.endMs - word.startMs;
      if (run.toMs < word.startMs + NOTICED * lengthMs) return;
      run.next++;
      const part = (word.endMs - Math.max(word.startMs, run.fromMs)) / lengthMs;
      if (part < MISHEARD) continue;
      const text = part < UNDERSTOOD ? word.text.slice(Math.floor(word.text.length / 2)) : word.text;
      this.words.push({
        ...word,
        text,
        startMs: word.startMs + run.offsetMs,
        endMs: word.endMs + run.offsetMs,
      });
    }
  }
}
