/** The newest sound of an utterance, kept to be heard again by the next gRPC stream. */
import { durationMs } from '../../../shared/pcm.ts';
import { PIPELINE_RATE_HZ, type AudioFrame } from '../../dubbing/ports.ts';

/** Enough for the words that a service is not sure of yet. */
const KEPT_MS = 8000;

export interface KeptFrame {
  readonly frame: AudioFrame;
  readonly isSpeech: boolean;
}

export class KeptSound {
  #frames: KeptFrame[] = [];

  add(frame: AudioFrame, isSpeech: boolean): void {
    this.#frames.push({ frame, isSpeech });
    const fromMs = endOf(frame) - KEPT_MS;
    while (this.#frames[0] !== undefined && endOf(this.#frames[0].frame) < fromMs) this.#frames.shift();
  }

  /** The frames that end after a time. */
  since(ms: number): readonly KeptFrame[] {
    return this.#frames.filter(({ frame }) => endOf(frame) > ms);
  }
}

export function endOf({ startMs, samples }: AudioFrame): number {
  return startMs + durationMs(samples.length, PIPELINE_RATE_HZ);
}
