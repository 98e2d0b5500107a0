import type { Caption } from '../captions/caption.ts';
import type { SpeakerDirectory } from '../captions/speaker-directory.ts';

interface Entry {
  readonly text: string;
  readonly speakerId: string;
  translation: string;
  isSpoken: boolean;
}

/** Reading takes about this long where no voice sets the pace. */
const READ_MS_PER_CHARACTER = 60;
const READ_LEAST_MS = 1_500;
/** Clauses that are neither spoken nor given up for long are not kept for ever. */
const MOST_CLAUSES = 200;

/** The clauses whose captions are not done with yet: their words, and who said them. */
export class CaptionStore {
  readonly #clauses = new Map<number, Entry>();
  readonly #speakers: SpeakerDirectory;

  constructor(speakers: SpeakerDirectory) {
    this.#speakers = speakers;
  }

  add(clauseId: number, text: string, speakerId: string): void {
    this.#clauses.set(clauseId, { text, speakerId, translation: '', isSpoken: false });
    for (const oldest of this.#clauses.keys()) {
      if (this.#clauses.size <= MOST_CLAUSES) break;
      this.#clauses.delete(oldest);
    }
  }

  translate(clauseId: number, translation: string): void {
    const entry = this.#clauses.get(clauseId);
    if (entry !== undefined) entry.translation = translation;
  }

  /** Those that no voice has begun to say, and that are not done with. */
  get unspoken(): readonly number[] {
    return [...this.#clauses].filter(([, { isSpoken }]) => !isSpoken).map(([clauseId]) => clauseId);
  }

  /** @param spoken whether a voice says it now; otherwise it is shown as long as it takes to read */
  caption(clauseId: number, spoken: boolean): Caption | undefined {
    const entry = this.#clauses.get(clauseId);
    const shown = entry?.translation === '' ? entry.text : entry?.translation;
    if (entry === undefined || shown === undefined) return undefined;
    return {
      kind: 'show',
      clauseId,
      speaker: this.#speakers.resolve(entry.speakerId),
      text: shown,
      original: entry.text,
      lingerMs: spoken ? null : Math.max(READ_LEAST_MS, shown.length * READ_MS_PER_CHARACTER),
    };
  }

  /** A voice has begun to say it. */
  begun(clauseId: number): void {
    const entry = this.#clauses.get(clauseId);
    if (entry !== undefined) entry.isSpoken = true;
  }

  forget(clauseId: number): void {
    this.#clauses.delete(clauseId);
  }

  clear(): void {
    this.#clauses.clear();
  }
}
