/**
 * Binary audio frames, little-endian: 24 bytes of header, then s16le mono PCM.
 * 0 u8 version · 1 u8 kind · 2 u16 reserved · 4 u32 sequence · 8 f64 time_ms · 16 u32 clause_id · 20 u32 Hz
 */
export const HEADER_BYTES = 24;
export const VERSION = 1;
export const MAX_FRAME_BYTES = 1 << 20;
export const MIN_RATE_HZ = 8_000;
export const MAX_RATE_HZ = 48_000;
/** Longer than any session: some 115 days. */
const MAX_TIME_MS = 1e10;

export type AudioFrameKind = 'captured' | 'dub';
const KIND_CODES: Record<AudioFrameKind, number> = { captured: 1, dub: 2 };

export interface BinaryFrame {
  readonly kind: AudioFrameKind;
  readonly sequence: number;
  /** Capture clock of the first sample (captured), or offset in the clause's audio (dub). */
  readonly timeMs: number;
  /** 0 for captured audio. */
  readonly clauseId: number;
  readonly rateHz: number;
  readonly samples: Int16Array;
}

/** What is wrong with a frame: the field, what was seen there, what is taken. */
export interface FrameFault {
  readonly field: string;
  readonly seen: string;
  readonly takes: string;
}

export type DecodedFrame = { readonly frame: BinaryFrame } | { readonly fault: FrameFault };

export function encodeFrame(frame: BinaryFrame): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES + frame.samples.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, KIND_CODES[frame.kind]);
  view.setUint32(4, frame.sequence >>> 0, true);
  view.setFloat64(8, frame.timeMs, true);
  view.setUint32(16, frame.clauseId, true);
  view.setUint32(20, frame.rateHz, true);
  bytes.set(
    new Uint8Array(frame.samples.buffer, frame.samples.byteOffset, frame.samples.byteLength),
    HEADER_BYTES,
  );
  return bytes;
}

/** Never throws: a frame from outside is either a frame or a fault that names what is wrong. */
export function decodeFrame(bytes: Uint8Array): DecodedFrame {
  if (bytes.byteLength < HEADER_BYTES) {
    return fault('length', `${bytes.byteLength} bytes`, `a header of ${HEADER_BYTES} bytes, then s16le PCM`);
  }
  if (bytes.byteLength > MAX_FRAME_BYTES) {
    return fault('length', `${bytes.byteLength} bytes`, `at most ${MAX_FRAME_BYTES} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint8(0);
  if (version !== VERSION) return fault('version', String(version), String(VERSION));
  const kindCode = view.getUint8(1);
  if (kindCode !== 1 && kindCode !== 2) return fault('kind', String(kindCode), '1 (captured) or 2 (dub)');
  const kind = kindCode === 1 ? 'captured' : 'dub';
  const reserved = view.getUint16(2, true);
  if (reserved !== 0) return fault('reserved', String(reserved), '0');
  const timeMs = view.getFloat64(8, true);
  // A comparison with NaN is false.
  if (!(timeMs >= 0 && timeMs <= MAX_TIME_MS)) {
    return fault('time_ms', String(timeMs), `milliseconds, 0 to ${MAX_TIME_MS}`);
  }
  const clauseId = view.getUint32(16, true);
  if (kind === 'captured' && clauseId !== 0)
    return fault('clause_id', String(clauseId), '0 for captured audio');
  const rateHz = view.getUint32(20, true);
  if (rateHz < MIN_RATE_HZ || rateHz > MAX_RATE_HZ) {
    return fault('sample_rate', `${rateHz} Hz`, `${MIN_RATE_HZ} to ${MAX_RATE_HZ} Hz`);
  }
  const audioBytes = bytes.byteLength - HEADER_BYTES;
  if (audioBytes % 2 !== 0)
    return fault('audio', `${audioBytes} bytes`, 'whole s16le samples (an even number)');
  return {
    frame: {
      kind,
      sequence: view.getUint32(4, true),
      timeMs,
      clauseId,
      rateHz,
      samples: readPcm(bytes, HEADER_BYTES),
    },
  };
}

/** s16le bytes as samples; copied, so that an odd offset does no harm and the source may be reused. */
export function readPcm(bytes: Uint8Array, offset = 0): Int16Array<ArrayBuffer> {
  const length = (bytes.byteLength - offset) >> 1;
  const samples = new Int16Array(length);
  // Not slice(): a Node Buffer's slice shares memory, at offsets that may be odd.
  new Uint8Array(samples.buffer).set(bytes.subarray(offset, offset + 2 * length));
  return samples;
}

function fault(field: string, seen: string, takes: string): DecodedFrame {
  return { fault: { field, seen, takes } };
}
