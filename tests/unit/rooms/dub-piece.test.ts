import { describe, expect, it } from 'vitest';
import {
  decodeDubPiece,
  encodeDubPiece,
  MAX_DUB_PIECE_BYTES,
  type DubPiece,
} from '../../../shared/rooms/dub-piece.ts';
import { decodeFrame, HEADER_BYTES } from '../../../shared/protocol/binary.ts';

const piece: DubPiece = {
  sequence: 43,
  timeMs: 200,
  clauseId: 12,
  marks: [
    { atMs: 0, viseme: 1, strength: 255 },
    { atMs: 640, viseme: 14, strength: 90 },
  ],
  prosody: [
    { loudness: 0, pitch: 0 },
    { loudness: 210, pitch: 61 },
  ],
  preSkip: 312,
  packets: [Uint8Array.of(0xf8, 0xff, 0xfe), Uint8Array.of(1)],
};
/** Where the fields after the header stand. */
const MARKS = HEADER_BYTES;
const PROSODY = MARKS + 2 + 2 * 4;
const PRE_SKIP = PROSODY + 1 + 2 * 2;
const PACKETS = PRE_SKIP + 2;

function decoded(bytes: Uint8Array): DubPiece {
  const result = decodeDubPiece(bytes);
  if ('fault' in result) throw new Error(`${result.fault.field}: ${result.fault.seen}`);
  return result.piece;
}

describe('pieces of dubs', () => {
  it('come back as they went, also without anything in them', () => {
    expect(decoded(encodeDubPiece(piece))).toEqual(piece);
    const empty = { ...piece, marks: [], prosody: [], packets: [] };
    expect(decoded(encodeDubPiece(empty))).toEqual(empty);
  });

  it('stand as the contract says, little-endian', () => {
    const bytes = encodeDubPiece(piece);
    const view = new DataView(bytes.buffer);
    expect([view.getUint8(0), view.getUint8(1), view.getUint16(2, true)]).toEqual([1, 3, 0]);
    expect([view.getUint32(4, true), view.getFloat64(8, true)]).toEqual([43, 200]);
    expect([view.getUint32(16, true), view.getUint32(20, true)]).toEqual([12, 48_000]);
    expect(view.getUint16(MARKS, true)).toBe(2);
    expect([view.getUint16(MARKS + 6, true), view.getUint8(MARKS + 8)]).toEqual([640, 14]);
    expect([view.getUint8(PROSODY), view.getUint8(PROSODY + 3)]).toEqual([2, 210]);
    expect([view.getUint16(PRE_SKIP, true), view.getUint16(PACKETS, true)]).toEqual([312, 2]);
    expect(view.getUint16(PACKETS + 2, true)).toBe(3);
    expect(bytes.length).toBe(PACKETS + 2 + 2 + 3 + 2 + 1);
  });

  it('share no memory with the bytes that they came in', () => {
    const bytes = encodeDubPiece(piece);
    const result = decoded(bytes);
    bytes.fill(0);
    expect(result).toEqual(piece);
  });

  it.each([
    ['version', 0, 2],
    ['kind', 1, 2],
    ['reserved', 2, 1],
    ['time_ms', 15, 0xff],
    ['sample_rate', 20, 0],
    ['viseme', MARKS + 4, 15],
    ['packet', PACKETS + 3, 0xff],
  ])('name what is wrong: %s', (field, at, value) => {
    const bytes = encodeDubPiece(piece);
    bytes[at] = value;
    expect(decodeDubPiece(bytes)).toMatchObject({ fault: { field } });
  });

  it('are whole: each shorter one and each longer one is refused', () => {
    const bytes = encodeDubPiece(piece);
    for (let length = 0; length < bytes.length; length++) {
      expect(decodeDubPiece(bytes.subarray(0, length)), `${length} bytes`).toHaveProperty('fault');
    }
    expect(decodeDubPiece(Uint8Array.of(...bytes, 0))).toMatchObject({ fault: { field: 'packets' } });
    expect(decodeDubPiece(new Uint8Array(MAX_DUB_PIECE_BYTES + 1))).toMatchObject({
      fault: { field: 'length' },
    });
  });

  it('with any one byte flipped are a fault, or another piece that is written as those bytes', () => {
    const bytes = encodeDubPiece(piece);
    let [faults, pieces] = [0, 0];
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Uint8Array.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        const result = decodeDubPiece(flipped);
        if ('fault' in result) {
          faults++;
          expect(Object.values(result.fault).every((part) => typeof part === 'string' && part !== '')).toBe(
            true,
          );
        } else {
          pieces++;
          expect(encodeDubPiece(result.piece)).toEqual(flipped);
        }
      }
    }
    expect(faults).toBeGreaterThan(0);
    expect(pieces).toBeGreaterThan(0);
  });

  it('are no frames of a session, nor the other way about', () => {
    expect(decodeFrame(encodeDubPiece(piece))).toMatchObject({ fault: { field: 'kind' } });
  });

  it('that no listener would take are not written', () => {
    const tooMany = { ...piece, packets: new Array<Uint8Array>(101).fill(Uint8Array.of(1)) };
    expect(() => encodeDubPiece(tooMany)).toThrow(RangeError);
    const tooLong = { ...piece, packets: [new Uint8Array(1276)] };
    expect(() => encodeDubPiece(tooLong)).toThrow(RangeError);
  });
});
