/** Decodes Opus packets, 20 ms of mono each, to samples at 48 kHz. */
export interface OpusDecoding {
  /** Forgets what came before: the next packets are another sound's. */
  reset(): Promise<void>;
  /** @throws if the packets are not Opus; nothing more is decoded before it is reset */
  decode(packets: readonly Uint8Array[]): Promise<Float32Array<ArrayBuffer>[]>;
  close(): void;
}
