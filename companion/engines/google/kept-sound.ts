/** The newest sound of an utterance, kept to be heard again by the next gRPC stream. */
import { frameEndMs, type AudioFrame } from '../../recognition/ports/audio-frame.ts';

/** Enough for the words that a service is not sure of yet. */
const KEPT_MS = 8000;
/** What a service that answers late may not have heard. */
const KEPT_AT_MOST_MS = 60_000;

export interface KeptFrame {
  readonly frame: AudioFrame;
  readonly isSpeech: boolean;
}

export class KeptSound {
  #frames: KeptFrame[] = [];

  /** @param coveredToMs how far the service says it has heard */
  add(frame: AudioFrame, isSpeech: boolean, coveredToMs: number): void {
    this.#frames.push({ frame, isSpeech });
    const endMs = frameEndMs(frame);
    const fromMs = Math.max(Math.min(endMs, coveredToMs) - KEPT_MS, endMs - KEPT_AT_MOST_MS);
    while (this.#frames[0] !== undefined && frameEndMs(this.#frames[0].frame) < fromMs) this.#frames.shift();
  }

  /** The frames that end after a time. */
  since(ms: number): readonly KeptFrame[] {
    return this.#frames.filter(({ frame }) => frameEndMs(frame) > ms);
  }
}
