import { lowPass } from './low-pass.ts';

/** What was captured is kept this long, for a marker that is told of after it was sounded. */
const KEPT_MS = 4_000;
/** Places that are tried with each block: a second is searched in a third of one, beside everything else. */
const TRIED_AT_ONCE = 384;
/** What is below the markers is left out: films are loud there. */
const HIGH_PASS_TAPS = 63;
const HIGH_PASS_HZ = 16_500;
const HIGH_PASS_BETA = 5;
/** How alike what was found and the marker have to be, up to 1. Of noise, one search in thousands comes to 0.4. */
const ALIKE = 0.5;

/** Where a marker was found: the frame at which it begins. */
export interface MarkerSearch {
  readonly fromFrame: number;
  readonly toFrame: number;
}

/**
 * Finds a marker in what was captured, by normalised correlation with it (a matched filter), a few places with each
 * block. Only the places that were asked for are tried; all blocks have to be given.
 */
export class MarkerFinder {
  readonly #marker: Float32Array;
  readonly #kept: Float32Array;
  readonly #found: (frame: number | undefined) => void;
  readonly #highPass: Float32Array;
  /** As long as the marker, high-passed: a ring by frame. */
  readonly #window: Float32Array;
  readonly #markerEnergy: number;
  #search: MarkerSearch | undefined;
  /** The next sample that comes into the window. */
  #next = 0;
  #energy = 0;
  #best = 0;
  #bestFrame = 0;

  /** @param found is told the frame at which the marker begins, once a search; undefined where there is none */
  constructor(marker: Float32Array, rateHz: number, found: (frame: number | undefined) => void) {
    this.#marker = marker;
    this.#kept = new Float32Array(Math.round((KEPT_MS * rateHz) / 1000));
    this.#found = found;
    this.#window = new Float32Array(marker.length);
    this.#markerEnergy = marker.reduce((sum, sample) => sum + sample * sample, 0);
    this.#highPass = lowPass(HIGH_PASS_TAPS, HIGH_PASS_HZ / rateHz, HIGH_PASS_BETA).map((tap, i) =>
      i === (HIGH_PASS_TAPS - 1) / 2 ? 1 - tap : -tap,
    );
  }

  /** Looks for a marker that begins within these frames; a search that is going on is given up. */
  search(search: MarkerSearch): void {
    this.#search = search;
    this.#next = Math.max(0, search.fromFrame);
    this.#window.fill(0);
    this.#energy = 0;
    this.#best = 0;
  }

  push(samples: Float32Array, frame: number): void {
    const size = this.#kept.length;
    for (let i = 0; i < samples.length; i++) this.#kept[(frame + i) % size] = samples[i] ?? 0;
    if (this.#search !== undefined) this.#try(this.#search, frame + samples.length);
  }

  #try(search: MarkerSearch, capturedTo: number): void {
    // What is not kept any more cannot be searched.
    this.#next = Math.max(this.#next, capturedTo - this.#kept.length + HIGH_PASS_TAPS);
    const end = search.toFrame + this.#marker.length;
    const available = Math.min(end, capturedTo - (HIGH_PASS_TAPS - 1) / 2);
    for (let i = 0; i < TRIED_AT_ONCE && this.#next < available; i++) this.#step(this.#next++, search);
    if (this.#next < end) return;
    this.#search = undefined;
    this.#found(this.#best >= ALIKE ? this.#bestFrame : undefined);
  }

  /** Takes one more sample into the window and holds the window against the marker. */
  #step(frame: number, { fromFrame }: MarkerSearch): void {
    const length = this.#window.length;
    const sample = this.#highPassed(frame);
    const leaving = this.#window[frame % length] ?? 0;
    this.#window[frame % length] = sample;
    this.#energy = Math.max(0, this.#energy + sample * sample - leaving * leaving);
    const begin = frame - length + 1;
    if (begin < fromFrame) return;
    let product = 0;
    let at = begin % length;
    for (let i = 0; i < length; i++) {
      product += (this.#marker[i] ?? 0) * (this.#window[at] ?? 0);
      if (++at === length) at = 0;
    }
    const alike = Math.abs(product) / Math.sqrt(this.#energy * this.#markerEnergy + 1e-15);
    if (alike <= this.#best) return;
    this.#best = alike;
    this.#bestFrame = begin;
  }

  #highPassed(frame: number): number {
    const size = this.#kept.length;
    let at = (frame - (HIGH_PASS_TAPS - 1) / 2 + size) % size;
    let sum = 0;
    for (let tap = 0; tap < HIGH_PASS_TAPS; tap++) {
      sum += (this.#highPass[tap] ?? 0) * (this.#kept[at] ?? 0);
      if (++at === size) at = 0;
    }
    return sum;
  }
}
