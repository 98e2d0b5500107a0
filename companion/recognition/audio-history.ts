import { durationMs, sampleCount } from '../../shared/pcm.ts';
import { PIPELINE_RATE_HZ, type AudioFrame } from './ports/audio-frame.ts';

const KEPT_MS = 30_000;

interface Arrival {
  readonly frame: AudioFrame;
  readonly endMs: number;
  readonly arrivedAtMs: number;
}

/**
 * The last half minute as it came in: which sound stood where on the capture clock, and when it arrived on the
 * companion's own clock. Gaps in capture time stay gaps.
 */
export class AudioHistory {
  #arrivals: Arrival[] = [];
  #endMs = 0;
  #receivedMs = 0;

  /** The end of the newest sample. */
  get endMs(): number {
    return this.#endMs;
  }

  /** How much sound was received in all, gaps not counted. */
  get receivedMs(): number {
    return this.#receivedMs;
  }

  add(frame: AudioFrame, arrivedAtMs: number): void {
    const length = durationMs(frame.samples.length, PIPELINE_RATE_HZ);
    const endMs = frame.startMs + length;
    this.#arrivals.push({ frame, endMs, arrivedAtMs });
    this.#endMs = endMs;
    this.#receivedMs += length;
    let stale = 0;
    for (const arrival of this.#arrivals) {
      if (arrival.endMs >= endMs - KEPT_MS) break;
      stale++;
    }
    // Trimmed now and then: shifting a long array at every frame costs more than a few seconds' memory.
    if (stale >= 64) this.#arrivals.splice(0, stale);
  }

  /** When the sample at `captureMs` arrived; the oldest or newest known arrival where it is out of reach. */
  arrivalOf(captureMs: number): number | undefined {
    const at = this.#firstEndingAfter(captureMs);
    return (this.#arrivals[at] ?? this.#arrivals.at(-1))?.arrivedAtMs;
  }

  /** The frames that overlap a stretch, cut to it, in order. */
  frames(fromMs: number, toMs: number): AudioFrame[] {
    const cut: AudioFrame[] = [];
    for (let i = this.#firstEndingAfter(fromMs); i < this.#arrivals.length; i++) {
      const arrival = this.#arrivals[i];
      if (arrival === undefined || arrival.frame.startMs >= toMs) break;
      const from = Math.max(0, sampleCount(fromMs - arrival.frame.startMs, PIPELINE_RATE_HZ));
      const to = sampleCount(toMs - arrival.frame.startMs, PIPELINE_RATE_HZ);
      const samples = arrival.frame.samples.subarray(from, to);
      if (samples.length > 0) {
        cut.push({ startMs: arrival.frame.startMs + durationMs(from, PIPELINE_RATE_HZ), samples });
      }
    }
    return cut;
  }

  /** Lets go of the sound; what was received of it is still known. */
  clear(): void {
    this.#arrivals = [];
  }

  #firstEndingAfter(captureMs: number): number {
    let low = 0;
    let high = this.#arrivals.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const arrival = this.#arrivals[middle];
      if (arrival !== undefined && arrival.endMs <= captureMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
