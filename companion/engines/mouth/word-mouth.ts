/** Mouth shapes from when words begin: each word's sounds by rule, spread over the time that it has. */
import type { Mark } from '../../dubbing/ports/synthesizer.ts';
import { FRAME_MS } from './mel-frames.ts';
import { naturalMs } from './phone-lengths.ts';
import type { Shaping } from './shaping.ts';
import type { SoundModel } from './sound-model.ts';
import { SoundOdds } from './sound-odds.ts';
import { alignedShapes } from './word-alignment.ts';

export interface SpokenWord {
  readonly text: string;
  /** In IPA, as eSpeak NG writes them. */
  readonly phones: readonly string[];
}

/** A word that would take longer than this times its natural length is followed by a pause. */
const SLOWEST = 1.5;
/** From here on a gap is a pause, in which the mouth closes. */
const PAUSE_MS = 90;
const LETTER = /[^\p{L}\p{N}]/gu;

export class WordMouth implements Shaping {
  /** Those that no mark has come for yet. */
  readonly #words: SpokenWord[];
  /** How long the last words took of their natural length. */
  #tempo = 1;
  /** Its shapes are known once it is known when the next one begins. */
  #open: { readonly word: SpokenWord; readonly atMs: number } | undefined;
  readonly #sound: SoundOdds;
  /** Of each frame of the dub. */
  readonly #odds: Float32Array[] = [];

  constructor(words: readonly SpokenWord[], model: SoundModel) {
    this.#words = [...words];
    this.#sound = new SoundOdds(model);
  }

  /** As far as the sound has been judged. */
  get #soundMs(): number {
    return this.#odds.length * FRAME_MS;
  }

  step(samples: Int16Array, rateHz: number, marks: readonly Mark[]): Mark[] {
    this.#odds.push(...this.#sound.push(samples, rateHz));
    const known = marks.flatMap((mark) =>
      mark.kind === 'word' ? [...this.#close(mark.atMs), ...this.#next(mark)] : [],
    );
    // What has been said whole by now is not waited with until the next word begins.
    const open = this.#open;
    if (
      open !== undefined &&
      this.#soundMs - open.atMs > SLOWEST * this.#tempo * naturalMs(open.word.phones)
    ) {
      known.push(...this.#close(this.#soundMs));
    }
    return [...marks, ...known];
  }

  end(): Mark[] {
    this.#odds.push(...this.#sound.end());
    const closing = this.#close(this.#soundMs);
    const lastMs = closing.at(-1)?.atMs ?? 0;
    return [...closing, { kind: 'viseme', value: 'sil', atMs: Math.round(Math.max(lastMs, this.#soundMs)) }];
  }

  #next({ value, atMs }: Mark): Mark[] {
    const bare = value.replaceAll(LETTER, '').toLowerCase();
    const found = this.#words.findIndex(({ text }) => text.replaceAll(LETTER, '').toLowerCase() === bare);
    const [word] = this.#words.splice(0, found + 1).slice(-1);
    if (word !== undefined) this.#open = { word, atMs };
    return [];
  }

  #close(untilMs: number): Mark[] {
    const open = this.#open;
    if (open === undefined) return [];
    this.#open = undefined;
    const natural = naturalMs(open.word.phones);
    const roomMs = Math.max(0, untilMs - open.atMs);
    const longestMs = SLOWEST * this.#tempo * natural;
    const wordMs = roomMs > longestMs + PAUSE_MS ? longestMs : roomMs;
    if (natural > 0 && wordMs > 0)
      this.#tempo = 0.7 * this.#tempo + 0.3 * Math.min(1.6, Math.max(0.5, wordMs / natural));
    const frame = Math.round(open.atMs / FRAME_MS);
    const odds = this.#odds.slice(frame, frame + Math.round(wordMs / FRAME_MS));
    const marks = alignedShapes(open.word.phones, odds).map(({ viseme, atMs }): Mark => ({
      kind: 'viseme',
      value: viseme,
      atMs: Math.round(open.atMs + atMs),
    }));
    if (wordMs < roomMs) marks.push({ kind: 'viseme', value: 'sil', atMs: Math.round(open.atMs + wordMs) });
    return marks;
  }
}
