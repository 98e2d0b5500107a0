import type { CommittedClause } from '../recognition/transcript-stage.ts';
import type { SessionSink } from './events.ts';

/** Clauses that are looked at together, and how many of them are too many, or few enough for all to be well again. */
const CLAUSES = 6;
const TOO_MANY = 4;
const FEW = 1;

/** Says it, once, where hardly anything of what is said can be recognised: most often it is another language. */
export class UnsureSpeech {
  readonly #emit: SessionSink;
  #newest: readonly boolean[] = [];
  #isNotified = false;

  constructor(emit: SessionSink) {
    this.#emit = emit;
  }

  note({ isConfident, language }: Pick<CommittedClause, 'isConfident' | 'language'>): void {
    this.#newest = [...this.#newest, isConfident].slice(-CLAUSES);
    const unsure = this.#newest.filter((isSure) => !isSure).length;
    if (unsure <= FEW && this.#newest.length === CLAUSES) this.#isNotified = false;
    if (this.#isNotified || unsure < TOO_MANY) return;
    this.#isNotified = true;
    this.#emit({ type: 'notice', code: 'hardly_recognized', parameters: { reason: 'language', language } });
  }
}
