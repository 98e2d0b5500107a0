import type { Viseme } from './visemes.ts';

/** A mouth shape and when it is to be seen, on the clock of the sound that it belongs to. */
export interface MouthSegment {
  readonly startMs: number;
  readonly endMs: number;
  readonly viseme: Viseme;
  /** How fully the shape is formed, 0..1. */
  readonly strength: number;
}

export interface MouthMark {
  /** From the start of its piece of sound; less than nothing for one that became known after its sound was added. */
  readonly atMs: number;
  readonly viseme: Viseme;
  readonly strength: number;
}

/** More than a minute of fast speech; older segments go. */
const MOST_SEGMENTS = 1_200;

/** What the mouth does and will do, as far as sound has come. In the order of time; without gaps in a dub. */
export class MouthTrack {
  readonly #segments: MouthSegment[] = [];

  /**
   * Adds a piece of sound that is played from `startMs` to `endMs`.
   * @param marks ascending, from the piece's start as made
   * @param rate how much faster than made the piece is played
   */
  addPiece(startMs: number, endMs: number, marks: readonly MouthMark[], rate = 1): void {
    const last = this.#segments.at(-1);
    const first = marks[0];
    const firstMs = first === undefined ? endMs : Math.min(endMs, startMs + first.atMs / rate);
    if (firstMs < startMs) this.cut(firstMs);
    // Until its first mark a piece holds the shape that the piece before it ended with.
    if (firstMs > startMs && last !== undefined && Math.abs(last.endMs - startMs) < 1) {
      this.#segments[this.#segments.length - 1] = { ...last, endMs: firstMs };
    }
    marks.forEach(({ atMs, viseme, strength }, at) => {
      const next = marks[at + 1];
      const fromMs = Math.min(endMs, startMs + atMs / rate);
      const toMs = next === undefined ? endMs : Math.min(endMs, startMs + next.atMs / rate);
      if (toMs > fromMs) this.#segments.push({ startMs: fromMs, endMs: toMs, viseme, strength });
    });
    if (this.#segments.length > MOST_SEGMENTS) {
      this.#segments.splice(0, this.#segments.length - MOST_SEGMENTS);
    }
  }

  /** Sound from `fromMs` on is not played: the mouth closes there. */
  cut(fromMs: number): void {
    while ((this.#segments.at(-1)?.startMs ?? -Infinity) >= fromMs) this.#segments.pop();
    const last = this.#segments.at(-1);
    if (last !== undefined && last.endMs > fromMs) {
      this.#segments[this.#segments.length - 1] = { ...last, endMs: fromMs };
    }
  }

  /** The segments that are within `reachMs` of a moment. */
  near(ms: number, reachMs: number): readonly MouthSegment[] {
    const from = this.#firstEndingAfter(ms - reachMs);
    let to = from;
    while ((this.#segments[to]?.startMs ?? Infinity) < ms + reachMs) to++;
    return this.#segments.slice(from, to);
  }

  #firstEndingAfter(ms: number): number {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#segments[middle]?.endMs ?? Infinity) <= ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
