import { SampleQueue } from './sample-queue.ts';

/** What is quieter than this is a pause. */
const SILENT = 0.004;
/** Sound is judged in steps of this. */
const HOP_MS = 5;
/** Silence that is left before the first sound and after the last, so that neither is cut into. */
const EDGE_MS = 20;

/** A dub as it is said: without silence at its ends, and with its pauses shortened to what is allowed at the moment. */
export class PauseTrimmer {
  /** Longer pauses are shortened to this, in samples. */
  pauseSamples = Infinity;
  readonly #queue = new SampleQueue();
  readonly #hop: Float32Array;
  readonly #edgeSamples: number;
  /** What is left of the hop in hand. */
  #at = 0;
  #end = 0;
  #silentFor = 0;
  #hasBegun = false;
  #pushed = 0;
  #taken = 0;
  /** Where the last sound pushed so far ends. */
  #soundEnd = 0;
  #isComplete = false;

  constructor(rateHz: number) {
    this.#hop = new Float32Array(Math.round((HOP_MS * rateHz) / 1000));
    this.#edgeSamples = Math.round((EDGE_MS * rateHz) / 1000);
    this.#silentFor = 0;
  }

  /** Samples that may still be read; some of them may turn out to be pause. */
  get length(): number {
    const last = this.#isComplete ? Math.min(this.#pushed, this.#soundEnd + this.#edgeSamples) : this.#pushed;
    return Math.max(0, last - this.#taken) + this.#end - this.#at;
  }

  push(samples: Float32Array): void {
    this.#queue.push(samples);
    for (let i = samples.length - 1; i >= 0; i--) {
      if (Math.abs(samples[i] ?? 0) < SILENT) continue;
      this.#soundEnd = this.#pushed + i + 1;
      break;
    }
    this.#pushed += samples.length;
  }

  /** No more is pushed. */
  complete(): void {
    this.#isComplete = true;
  }

  /** Fills `out` as far as there are samples, silence after; returns how many there were. */
  read(out: Float32Array): number {
    let filled = 0;
    while (filled < out.length) {
      if (this.#at === this.#end && !this.#nextHop()) break;
      const count = Math.min(out.length - filled, this.#end - this.#at);
      out.set(this.#hop.subarray(this.#at, this.#at + count), filled);
      filled += count;
      this.#at += count;
    }
    out.fill(0, filled);
    return filled;
  }

  /** Brings the next hop that is to be heard in hand. */
  #nextHop(): boolean {
    for (;;) {
      const wanted = Math.min(this.#hop.length, this.length);
      if (wanted === 0) return false;
      const read = this.#queue.read(this.#hop.subarray(0, wanted));
      this.#taken += read;
      if (read === 0) return false;
      const isSilent = peakOf(this.#hop, read) < SILENT;
      this.#silentFor = isSilent ? this.#silentFor + read : 0;
      if (!isSilent) this.#hasBegun = true;
      const allowed = this.#hasBegun ? this.pauseSamples : this.#edgeSamples;
      if (this.#silentFor > allowed) continue;
      this.#at = 0;
      this.#end = read;
      return true;
    }
  }
}

function peakOf(samples: Float32Array, count: number): number {
  let peak = 0;
  for (let i = 0; i < count; i++) peak = Math.max(peak, Math.abs(samples[i] ?? 0));
  return peak;
}
