/**
 * Hears something in any sound: each stretch of speech is the next line of a dialogue, its words said one after the
 * other at a usual pace while the stretch goes on, and the rest of them at its end.
 */
import { durationMs, rms, sampleCount } from '../../../shared/pcm.ts';
import type { Ear, ScriptWord } from './ear.ts';

const FRAME = sampleCount(20, 16_000);
const QUIET_MS = 300;
/** Of full scale: what is louder is speech. */
const LOUD = 0.01;
const MS_PER_CHARACTER = 65;

/** Where the dialogue stands; one for all streams, as a film goes on from one to the next. */
export class Dialogue {
  readonly #lines: readonly string[];
  #next = 0;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  /** Begins again after its end. */
  nextLine(): string[] {
    const line = this.#lines[this.#next++ % this.#lines.length] ?? '';
    return line.split(/\s+/).filter((word) => word !== '');
  }
}

export class DialogueEar implements Ear {
  readonly #dialogue: Dialogue;
  readonly words: ScriptWord[] = [];
  #rest: Int16Array = new Int16Array(0);
  #heardMs = 0;
  #loudToMs = -Infinity;
  #left: string[] = [];
  #nextAtMs: number | undefined;

  constructor(dialogue: Dialogue) {
    this.#dialogue = dialogue;
  }

  hear(samples: Int16Array): void {
    const all = new Int16Array(this.#rest.length + samples.length);
    all.set(this.#rest);
    all.set(samples, this.#rest.length);
    let at = 0;
    for (; at + FRAME <= all.length; at += FRAME) this.#frame(all.subarray(at, at + FRAME));
    this.#rest = all.slice(at);
  }

  #frame(samples: Int16Array): void {
    this.#heardMs += durationMs(samples.length, 16_000);
    if (rms(samples) >= LOUD) {
      this.#loudToMs = this.#heardMs;
      this.#nextAtMs ??= this.#heardMs;
    }
    if (this.#nextAtMs === undefined) return;
    const isOver = this.#heardMs - this.#loudToMs >= QUIET_MS;
    while (this.#nextAtMs <= this.#heardMs || (isOver && this.#left.length > 0)) {
      if (this.#left.length === 0) {
        if (isOver) break;
        this.#left = this.#dialogue.nextLine();
      }
      const text = this.#left.shift() ?? '';
      const startMs: number = this.#nextAtMs;
      const endMs = Math.min(
        startMs + MS_PER_CHARACTER * (text.length + 1),
        isOver ? this.#heardMs : Infinity,
      );
      this.words.push({ text, startMs, endMs: Math.max(endMs, startMs) });
      this.#nextAtMs = Math.max(endMs, startMs);
    }
    if (isOver) this.#nextAtMs = undefined;
  }
}
