/** WAV files of 16-bit mono PCM. */
import { PIPELINE_RATE_HZ } from '../recognition/ports/audio-frame.ts';

export const WAV_HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;

/** The canonical header, for so many samples after it. */
export function wavHeader(sampleCount: number, rateHz: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(header.buffer);
  const text = (at: number, characters: string): void => {
    for (let i = 0; i < characters.length; i++) header[at + i] = characters.charCodeAt(i);
  };
  const bytes = sampleCount * BYTES_PER_SAMPLE;
  text(0, 'RIFF');
  view.setUint32(4, WAV_HEADER_BYTES - 8 + bytes, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * BYTES_PER_SAMPLE, true);
  view.setUint16(32, BYTES_PER_SAMPLE, true);
  view.setUint16(34, 8 * BYTES_PER_SAMPLE, true);
  text(36, 'data');
  view.setUint32(40, bytes, true);
  return header;
}

/** @param samples mono */
export function toWav(samples: Int16Array, rateHz = PIPELINE_RATE_HZ): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(WAV_HEADER_BYTES + samples.byteLength);
  file.set(wavHeader(samples.length, rateHz));
  file.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), WAV_HEADER_BYTES);
  return file;
}
