/**
 * A piece of a dub for listeners: its Opus packets, with what the mouth does meanwhile; sound and mouth arrive together or not at
 * all. Binary, kind 3, little-endian: the header of protocol/binary.ts (24 bytes), then
 * u16 marks, each i16 at_ms, u8 viseme, u8 strength · u8 prosody steps, each u8 loudness, u8 pitch · u16 pre_skip ·
 * u16 packets, each u16 length and its bytes.
 */
import { VISEMES } from '../avatar/visemes.ts';
import { HEADER_BYTES, VERSION, type FrameFault } from '../protocol/binary.ts';
import { ByteReader } from './byte-reader.ts';

export const DUB_PIECE_KIND = 3;
/** What Opus packets are decoded to. */
export const DUB_PIECE_RATE_HZ = 48_000;
export const PACKET_MS = 20;
export const PROSODY_STEP_MS = 40;
export const MAX_DUB_PIECE_BYTES = 1 << 17;
/** The most that one Opus packet of a frame may hold. */
export const MAX_PACKET_BYTES = 1275;
const MAX_MARKS = 1024;
const MAX_PACKETS = 100;
const MARK_BYTES = 4;
const STEP_BYTES = 2;
/** As in protocol/binary.ts: some 115 days. */
const MAX_TIME_MS = 1e10;

/** A mouth shape, from its time on. */
export interface PieceMark {
  /** From the piece's start, -32768..32767; less than nothing for one that became known after its sound was sent. */
  readonly atMs: number;
  /** Index in VISEMES (shared/avatar/visemes.ts). */
  readonly viseme: number;
  /** 0..255 */
  readonly strength: number;
}

/** How loud and how high 40 ms of the dub are. */
export interface ProsodyStep {
  /** 0 silence … 255 at 0 dBFS, linear in dB over 60 dB. */
  readonly loudness: number;
  /** 0 unvoiced, else twice the semitones above 40 Hz. */
  readonly pitch: number;
}

export interface DubPiece {
  /** Of the language's channel. */
  readonly sequence: number;
  /** Where in the clause's dub the piece begins. */
  readonly timeMs: number;
  readonly clauseId: number;
  readonly marks: readonly PieceMark[];
  readonly prosody: readonly ProsodyStep[];
  /** Samples at 48 kHz to drop where the dub begins: the encoder's own delay. 0 in later pieces. */
  readonly preSkip: number;
  /** 20 ms of Opus each. */
  readonly packets: readonly Uint8Array[];
}

export type DecodedDubPiece = { readonly piece: DubPiece } | { readonly fault: FrameFault };

/** @throws RangeError for a piece that no listener would take */
export function encodeDubPiece(piece: DubPiece): Uint8Array<ArrayBuffer> {
  const { marks, prosody, packets } = piece;
  if (marks.length > MAX_MARKS) throw new RangeError(`saw ${marks.length} marks, takes ${MAX_MARKS}`);
  if (prosody.length > 255) throw new RangeError(`saw ${prosody.length} prosody steps, takes 255`);
  if (packets.length > MAX_PACKETS)
    throw new RangeError(`saw ${packets.length} packets, takes ${MAX_PACKETS}`);
  const longest = Math.max(0, ...packets.map(({ byteLength }) => byteLength));
  if (longest > MAX_PACKET_BYTES) {
    throw new RangeError(`saw a packet of ${longest} bytes, takes ${MAX_PACKET_BYTES}`);
  }
  const packetBytes = packets.reduce((sum, { byteLength }) => sum + 2 + byteLength, 0);
  const length =
    HEADER_BYTES + 2 + marks.length * MARK_BYTES + 1 + prosody.length * STEP_BYTES + 2 + 2 + packetBytes;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, DUB_PIECE_KIND);
  view.setUint32(4, piece.sequence >>> 0, true);
  view.setFloat64(8, piece.timeMs, true);
  view.setUint32(16, piece.clauseId, true);
  view.setUint32(20, DUB_PIECE_RATE_HZ, true);
  let at = HEADER_BYTES;
  view.setUint16(at, marks.length, true);
  at += 2;
  for (const { atMs, viseme, strength } of marks) {
    view.setInt16(at, Math.min(0x7fff, Math.max(-0x8000, Math.round(atMs))), true);
    view.setUint8(at + 2, viseme);
    view.setUint8(at + 3, strength);
    at += MARK_BYTES;
  }
  view.setUint8(at, prosody.length);
  at += 1;
  for (const { loudness, pitch } of prosody) {
    view.setUint8(at, loudness);
    view.setUint8(at + 1, pitch);
    at += STEP_BYTES;
  }
  view.setUint16(at, piece.preSkip, true);
  view.setUint16(at + 2, packets.length, true);
  at += 4;
  for (const packet of packets) {
    view.setUint16(at, packet.byteLength, true);
    bytes.set(packet, at + 2);
    at += 2 + packet.byteLength;
  }
  return bytes;
}

/** Never throws: bytes from outside are either a piece or a fault that names what is wrong. */
export function decodeDubPiece(bytes: Uint8Array): DecodedDubPiece {
  if (bytes.byteLength > MAX_DUB_PIECE_BYTES) {
    return {
      fault: {
        field: 'length',
        seen: `${bytes.byteLength} bytes`,
        takes: `at most ${MAX_DUB_PIECE_BYTES} bytes`,
      },
    };
  }
  const reader = new ByteReader(bytes);
  const piece = readPiece(reader);
  const { fault } = reader;
  if (fault !== undefined) return { fault };
  return { piece };
}

/** What it returns is of no use where the reader has a fault. */
function readPiece(reader: ByteReader): DubPiece {
  reader.expect('version', reader.u8('version'), VERSION);
  reader.expect('kind', reader.u8('kind'), DUB_PIECE_KIND);
  reader.expect('reserved', reader.u16('reserved'), 0);
  const sequence = reader.within('sequence', reader.u32('sequence'), 1, 0xffff_ffff);
  const timeMs = reader.within('time_ms', reader.f64('time_ms'), 0, MAX_TIME_MS);
  const clauseId = reader.within('clause_id', reader.u32('clause_id'), 1, 0xffff_ffff);
  reader.expect('sample_rate', reader.u32('sample_rate'), DUB_PIECE_RATE_HZ);
  const marks = reader.list(reader.within('marks', reader.u16('marks'), 0, MAX_MARKS), () => ({
    atMs: reader.i16('at_ms'),
    viseme: reader.within('viseme', reader.u8('viseme'), 0, VISEMES.length - 1),
    strength: reader.u8('strength'),
  }));
  const prosody = reader.list(reader.u8('prosody'), () => ({
    loudness: reader.u8('loudness'),
    pitch: reader.u8('pitch'),
  }));
  const preSkip = reader.u16('pre_skip');
  const packets = reader.list(reader.within('packets', reader.u16('packets'), 0, MAX_PACKETS), () =>
    reader.bytes('packet', reader.within('packet', reader.u16('packet'), 1, MAX_PACKET_BYTES)),
  );
  reader.end('packets');
  return { sequence, timeMs, clauseId, marks, prosody, preSkip, packets };
}
