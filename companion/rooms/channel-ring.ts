/** What one language's channel sent lately: for those who come late, come back, or are behind. */

/** 30 s of sound, and 500 clauses of text. */
const SOUND_KEPT_MS = 30_000;
const TEXTS_KEPT = 500;

export interface ChannelEntry {
  readonly sequence: number;
  /** Text is for everybody; sound is what a dub consists of, its start and its end among it. */
  readonly kind: 'text' | 'sound';
  /** What it is of a dub; undefined for text. */
  readonly part?: 'start' | 'piece' | 'end';
  readonly clauseId: number;
  /** Built once, and the same for all who get it. */
  readonly frame: string | Uint8Array;
  readonly soundMs: number;
  readonly sentMs: number;
}

export class ChannelRing {
  #texts: ChannelEntry[] = [];
  #sounds: ChannelEntry[] = [];
  #soundMs = 0;

  add(entry: ChannelEntry): void {
    if (entry.kind === 'text') {
      this.#texts.push(entry);
      // Trimmed now and then: to shift a long list with each clause costs more than a few of them take.
      if (this.#texts.length > 1.2 * TEXTS_KEPT) this.#texts = this.#texts.slice(-TEXTS_KEPT);
      return;
    }
    this.#sounds.push(entry);
    this.#soundMs += entry.soundMs;
    let dropped = 0;
    while (this.#soundMs > SOUND_KEPT_MS && dropped < this.#sounds.length - 1) {
      this.#soundMs -= this.#sounds[dropped++]?.soundMs ?? 0;
    }
    if (dropped > 0) this.#sounds.splice(0, dropped);
  }

  /** The newest texts after a sequence, in order. */
  texts(afterSequence: number, most: number): readonly ChannelEntry[] {
    const after = this.#texts.slice(firstAfter(this.#texts, afterSequence));
    return after.slice(-Math.min(most, TEXTS_KEPT));
  }

  /** The sound of a dub that is still kept, in order. */
  soundOf(clauseId: number): readonly ChannelEntry[] {
    return this.#sounds.filter((entry) => entry.clauseId === clauseId);
  }

  /** All that is kept after a sequence, in order. */
  after(sequence: number): readonly ChannelEntry[] {
    const texts = this.#texts.slice(firstAfter(this.#texts, sequence));
    const sounds = this.#sounds.slice(firstAfter(this.#sounds, sequence));
    if (texts.length === 0 || sounds.length === 0) return texts.length === 0 ? sounds : texts;
    return [...texts, ...sounds].sort((a, b) => a.sequence - b.sequence);
  }
}

/** Looked for from the end, where it mostly is. */
function firstAfter(entries: readonly ChannelEntry[], sequence: number): number {
  let at = entries.length;
  while (at > 0 && (entries[at - 1]?.sequence ?? 0) > sequence) at--;
  return at;
}
