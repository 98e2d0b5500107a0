/**
 * WAV files (RIFF WAVE, Microsoft's "Multiple Channel Audio Data and WAVE Files"): canonical ones are written, those from
 * outside are read. Of the latter only `fmt ` and `data` are read, at the top level alone: nothing is looked for inside other
 * chunks, and no count in the file is believed.
 */
import { clampToInt16 } from './pcm.ts';
import { readPcm } from './protocol/binary.ts';

export interface WavAudio {
  readonly rateHz: number;
  /** Mono: the mean of the file's channels. */
  readonly samples: Int16Array;
}

/** What is wrong with a file: "saw …, takes …". */
export class WavError extends Error {
  override readonly name = 'WavError';
}

const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
/** Files have some ten; this bounds what one can make the reader do. */
const MOST_CHUNKS = 64;
const MOST_CHANNELS = 8;

const FMT_BYTES = 16;
const EXTENSIBLE_FMT_BYTES = 40;
/** Where the sub-format stands in an extensible `fmt `, and what follows its first two bytes: those are a format tag. */
const SUB_FORMAT_AT = 24;
const SUB_FORMAT_TAIL = '000000001000800000aa00389b71';

const TAG_PCM = 1;
const TAG_FLOAT = 3;
const TAG_EXTENSIBLE = 0xfffe;
const EXPECTED = 'takes PCM of 8, 16, 24 or 32 bits, or float of 32 or 64';

/** One sample on the scale of 16 bits, not rounded. */
type SampleReader = (view: DataView, at: number) => number;
const PCM_READERS: Readonly<Record<number, SampleReader>> = {
  8: (view, at) => (view.getUint8(at) - 128) * 256,
  16: (view, at) => view.getInt16(at, true),
  24: (view, at) => view.getInt16(at + 1, true) + view.getUint8(at) / 256,
  32: (view, at) => view.getInt32(at, true) / 65_536,
};
const FLOAT_READERS: Readonly<Record<number, SampleReader>> = {
  32: (view, at) => view.getFloat32(at, true) * 32_768,
  64: (view, at) => view.getFloat64(at, true) * 32_768,
};

interface Span {
  readonly at: number;
  readonly length: number;
}

interface Format {
  readonly rateHz: number;
  readonly channels: number;
  readonly bits: number;
  readonly read: SampleReader;
}

export const WAV_HEADER_BYTES = 44;

/** What a header says of the sound after it where that is not mono PCM of 16 bits. */
export interface WavForm {
  readonly channels?: number;
  readonly bits?: number;
  /** What follows from the rest, unless a header is to say otherwise. */
  readonly bytesPerSecond?: number;
}

/** The canonical header of PCM, for so many bytes of sound after it. */
export function wavHeader(dataBytes: number, rateHz: number, form: WavForm = {}): Uint8Array<ArrayBuffer> {
  const { channels = 1, bits = 16 } = form;
  const frameBytes = (channels * bits) >> 3;
  const header = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(header.buffer);
  const text = (at: number, characters: string): void => {
    for (let i = 0; i < characters.length; i++) header[at + i] = characters.charCodeAt(i);
  };
  text(0, 'RIFF');
  view.setUint32(4, WAV_HEADER_BYTES - CHUNK_HEADER_BYTES + dataBytes, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, FMT_BYTES, true);
  view.setUint16(20, TAG_PCM, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, form.bytesPerSecond ?? rateHz * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, bits, true);
  text(36, 'data');
  view.setUint32(40, dataBytes, true);
  return header;
}

/** A file of 16-bit mono PCM, unless `form` says otherwise of the same bytes. */
export function toWav(samples: Int16Array, rateHz: number, form: WavForm = {}): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(WAV_HEADER_BYTES + samples.byteLength);
  file.set(wavHeader(samples.byteLength, rateHz, form));
  file.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), WAV_HEADER_BYTES);
  return file;
}

export function looksLikeWav(bytes: Uint8Array): boolean {
  return bytes.length >= RIFF_HEADER_BYTES && textAt(viewOf(bytes), 0) === 'RIFF';
}

/**
 * Work and memory are bounded by the length of `bytes`. Sound that ends early, as of a file that is still being written, is
 * read as far as there is any.
 * @throws WavError
 */
export function readWav(bytes: Uint8Array): WavAudio {
  const view = viewOf(bytes);
  const { fmt, data } = chunksIn(view);
  const { rateHz, channels, bits, read } = formatIn(view, fmt);
  const frameBytes = (channels * bits) / 8;
  const frames = Math.floor(data.length / frameBytes);
  if (channels === 1 && bits === 16) {
    return { rateHz, samples: readPcm(bytes.subarray(data.at, data.at + frames * frameBytes)) };
  }
  const samples = new Int16Array(frames);
  for (let frame = 0, at = data.at; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++, at += bits / 8) sum += read(view, at);
    samples[frame] = clampToInt16(sum / channels);
  }
  return { rateHz, samples };
}

function chunksIn(view: DataView): { fmt: Span; data: Span } {
  if (view.byteLength < RIFF_HEADER_BYTES || textAt(view, 0) !== 'RIFF' || textAt(view, 8) !== 'WAVE') {
    throw new WavError('saw no RIFF WAVE header, takes a WAV file');
  }
  let [fmt, data]: (Span | undefined)[] = [];
  let at = RIFF_HEADER_BYTES;
  for (let count = 0; at + CHUNK_HEADER_BYTES <= view.byteLength; count++) {
    if (count === MOST_CHUNKS) {
      throw new WavError(`saw more than ${MOST_CHUNKS} chunks in a WAV file, takes at most ${MOST_CHUNKS}`);
    }
    const name = textAt(view, at);
    const length = view.getUint32(at + 4, true);
    at += CHUNK_HEADER_BYTES;
    const left = view.byteLength - at;
    if (name === 'data') {
      data ??= { at, length: Math.min(length, left) };
    } else if (length > left) {
      const named = JSON.stringify(name);
      throw new WavError(
        `saw a chunk ${named} of ${length} bytes in a WAV file that has ${left} left, takes whole chunks`,
      );
    } else if (name === 'fmt ') {
      fmt ??= { at, length };
    }
    if (fmt !== undefined && data !== undefined) return { fmt, data };
    // Chunks begin at even places.
    at += length + (length % 2);
  }
  throw new WavError(
    `saw a WAV file without a chunk "${fmt === undefined ? 'fmt ' : 'data'}", takes one with both "fmt " and "data"`,
  );
}

function formatIn(view: DataView, { at, length }: Span): Format {
  if (length < FMT_BYTES) {
    throw new WavError(`saw a chunk "fmt " of ${length} bytes, takes at least ${FMT_BYTES}`);
  }
  const tag = tagIn(view, { at, length });
  const [channels, rateHz] = [view.getUint16(at + 2, true), view.getUint32(at + 4, true)];
  const [frameBytes, bits] = [view.getUint16(at + 12, true), view.getUint16(at + 14, true)];
  const readers = { [TAG_PCM]: PCM_READERS, [TAG_FLOAT]: FLOAT_READERS }[tag];
  if (readers === undefined) throw new WavError(`saw a WAV file of format ${tag}, ${EXPECTED}`);
  const read = readers[bits];
  if (read === undefined) {
    throw new WavError(`saw a WAV file of ${bits} bits of ${tag === TAG_PCM ? 'PCM' : 'float'}, ${EXPECTED}`);
  }
  if (channels < 1 || channels > MOST_CHANNELS) {
    throw new WavError(`saw a WAV file of ${channels} channels, takes 1 to ${MOST_CHANNELS}`);
  }
  if (frameBytes !== (channels * bits) / 8) {
    throw new WavError(
      `saw a WAV file of ${frameBytes} bytes for ${channels} samples of ${bits} bits, takes ${(channels * bits) / 8}`,
    );
  }
  return { rateHz, channels, bits, read };
}

/** The format tag; of an extensible file, the one that stands for its sub-format. */
function tagIn(view: DataView, { at, length }: Span): number {
  const tag = view.getUint16(at, true);
  if (tag !== TAG_EXTENSIBLE) return tag;
  if (length < EXTENSIBLE_FMT_BYTES) {
    throw new WavError(
      `saw an extensible chunk "fmt " of ${length} bytes, takes at least ${EXTENSIBLE_FMT_BYTES}`,
    );
  }
  let tail = '';
  for (let i = SUB_FORMAT_AT + 2; i < EXTENSIBLE_FMT_BYTES; i++) {
    tail += view
      .getUint8(at + i)
      .toString(16)
      .padStart(2, '0');
  }
  if (tail !== SUB_FORMAT_TAIL) {
    throw new WavError(`saw an extensible WAV file of sub-format …${tail}, ${EXPECTED}`);
  }
  return view.getUint16(at + SUB_FORMAT_AT, true);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Four characters, Latin-1. */
function textAt(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}
