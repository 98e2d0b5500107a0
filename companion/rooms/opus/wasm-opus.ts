/** libopus in WebAssembly, for systems that have none of their own: some five times slower. */
import { createRequire } from 'node:module';
import type OpusScript from 'opusscript';
import {
  BITRATE,
  COMPLEXITY,
  ENCODED_RATE_HZ,
  FRAME_SAMPLES,
  OPUS,
  type FrameEncoder,
} from './frame-encoder.ts';

// Loaded at first use: most systems have their own.
const load = createRequire(import.meta.url);

export class WasmOpusEncoder implements FrameEncoder {
  readonly #opus: OpusScript;

  constructor() {
    const Opus = load('opusscript') as typeof OpusScript;
    this.#opus = new Opus(ENCODED_RATE_HZ, 1, Opus.Application.VOIP);
    this.#opus.setBitrate(BITRATE);
    this.#opus.encoderCTL(OPUS.setComplexity, COMPLEXITY);
    this.#opus.encoderCTL(OPUS.setSignal, OPUS.voice);
  }

  encode(frame: Int16Array): Uint8Array<ArrayBuffer> {
    const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
    return new Uint8Array(this.#opus.encode(bytes, FRAME_SAMPLES));
  }

  close(): void {
    this.#opus.delete();
  }
}
