/** Opus packets of a sound, made by ffmpeg: what a companion's encoder gives, from a program that is not ours. */
import { execFileSync } from 'node:child_process';

export interface OpusSound {
  /** 20 ms of mono each. */
  readonly packets: readonly Uint8Array[];
  /** Samples at 48 kHz to drop before the first. */
  readonly preSkip: number;
}

const PAGE_HEADER_BYTES = 27;

/** @param samples mono at 48 kHz */
export function encodeOpus(samples: Int16Array): OpusSound {
  const ogg = execFileSync(
    'ffmpeg',
    [
      ...['-v', 'error', '-f', 's16le', '-ar', '48000', '-ac', '1', '-i', '-'],
      ...['-c:a', 'libopus', '-b:a', '32k', '-frame_duration', '20', '-f', 'ogg', '-'],
    ],
    { input: new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), maxBuffer: 1 << 26 },
  );
  const [head, , ...packets] = packetsOf(new Uint8Array(ogg));
  if (head === undefined) throw new Error('ffmpeg made no Opus.');
  return { packets, preSkip: (head[10] ?? 0) + 256 * (head[11] ?? 0) };
}

/** Joins the segments of Ogg's pages to packets: one that is 255 bytes long goes on in the next. */
function packetsOf(ogg: Uint8Array): Uint8Array[] {
  const packets: Uint8Array[] = [];
  let open: number[] = [];
  for (let at = 0; at < ogg.length;) {
    const segments = ogg[at + 26] ?? 0;
    let from = at + PAGE_HEADER_BYTES + segments;
    for (let segment = 0; segment < segments; segment++) {
      const length = ogg[at + PAGE_HEADER_BYTES + segment] ?? 0;
      open.push(...ogg.subarray(from, from + length));
      from += length;
      if (length < 255) {
        packets.push(Uint8Array.from(open));
        open = [];
      }
    }
    at = from;
  }
  return packets;
}
