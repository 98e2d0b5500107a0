/** Encodes 20 ms of speech into an Opus packet; libopus.ts and wasm-opus.ts do. */

/** What is encoded; synthesisers give 22 to 24 kHz, and there is nothing to hear above. */
export const ENCODED_RATE_HZ = 24_000;
export const FRAME_SAMPLES = (ENCODED_RATE_HZ * 20) / 1000;
/** The encoder's own delay with VOIP, Fs/400 + Fs/250. */
export const LOOKAHEAD_SAMPLES = ENCODED_RATE_HZ / 400 + ENCODED_RATE_HZ / 250;
export const BITRATE = 24_000;
/** As Opus numbers its applications, settings and signals. */
export const OPUS = {
  voip: 2048,
  setBitrate: 4002,
  setComplexity: 4010,
  setSignal: 4024,
  voice: 3001,
} as const;
/** Of 10: above it CPU doubles for what nobody tells apart at this bitrate. */
export const COMPLEXITY = 5;

export interface FrameEncoder {
  /**
   * @param frame FRAME_SAMPLES at ENCODED_RATE_HZ
   * @returns one packet, of its own memory
   */
  encode(frame: Int16Array): Uint8Array<ArrayBuffer>;
  close(): void;
}
