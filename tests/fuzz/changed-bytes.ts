import { HEADER_BYTES } from '../../shared/protocol/binary.ts';
import type { Random } from './random.ts';

/** Bytes flipped, cut, doubled, or overwritten by numbers that are counts elsewhere. */
export function changed(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  let copy = new Uint8Array(bytes);
  for (let i = 0; i <= random.length(8); i++) {
    // Headers more often than what follows them.
    const at = random.below(random.oneIn(2) ? Math.min(copy.length, HEADER_BYTES * 2) : copy.length);
    const change = random.below(8);
    if (change === 0) copy = copy.slice(0, at);
    // A megabyte is put together in no time: what is measured is what reads it.
    else if (change === 1)
      copy = new Uint8Array(Buffer.concat([copy.subarray(0, at), random.bytes(4), copy.subarray(at)]));
    else if (copy.length >= 4 && change < 5) {
      const place = Math.min(at, copy.length - 4);
      new DataView(copy.buffer).setUint32(place, random.of([0, 1, 2 ** 31, 2 ** 32 - 1, 65_535]), true);
    } else if (copy.length > 0) copy[at] = random.below(256);
  }
  return copy;
}
