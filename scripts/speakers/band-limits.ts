import { execFileSync } from 'node:child_process';
import type { Random } from './random.ts';

const PCM = ['-f', 's16le', '-ac', '1', '-ar', '16000'];
const GSM = ['-ar', '8000', '-c:a', 'libgsm', '-f', 'gsm'];

/** Quieter copies have less above the steps of 16 bits. */
const MOST_QUIETER_DB = 25;

/** Nothing at all is left above this frequency: what a lower sampling rate leaves. */
export function brickWalled(samples: Int16Array, highestHz: number): Int16Array {
  const resampled = `aresample=${Math.round(2 * highestHz)}:filter_size=64,aresample=16000:filter_size=64`;
  return samplesOf(ffmpeg(bytesOf(samples), [...PCM, '-i', '-', '-af', resampled, ...PCM, '-']));
}

/** Through a telephone's codec, GSM 06.10, and back. */
export function coded(samples: Int16Array): Int16Array {
  const encoded = ffmpeg(bytesOf(samples), [...PCM, '-i', '-', ...GSM, '-']);
  return samplesOf(ffmpeg(encoded, ['-f', 'gsm', '-i', '-', ...PCM, '-']));
}

/** As a telephone has it: an upper edge of 3.3 to 4.2 kHz, else clean. */
export function telephoned(samples: Int16Array, random: Random): Int16Array {
  return brickWalled(quieter(samples, random), 3_300 + 900 * random.next());
}

function quieter(samples: Int16Array, random: Random): Int16Array {
  const gain = 10 ** ((-MOST_QUIETER_DB * random.next()) / 20);
  return samples.map((value) => Math.round(value * gain));
}

function ffmpeg(input: Uint8Array, args: readonly string[]): Buffer {
  return execFileSync('ffmpeg', ['-nostdin', '-v', 'error', ...args], { input, maxBuffer: 2 ** 30 });
}

function bytesOf(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

function samplesOf(bytes: Buffer): Int16Array {
  const end = bytes.byteOffset + bytes.length - (bytes.length % 2);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, end));
}
