import { execFileSync } from 'node:child_process';
import { degrade } from './degrade.ts';
import type { Random } from './random.ts';

const PCM = ['-f', 's16le', '-ac', '1', '-ar', '16000'];

/** What ffmpeg encodes with, and the container that the codec is read from again. */
const CODECS = {
  'GSM 06.10': ['-ar', '8000', '-c:a', 'libgsm', '-f', 'gsm'],
  'G.711': ['-ar', '8000', '-c:a', 'pcm_mulaw', '-f', 'wav'],
  'Opus, 8 kbit/s': ['-ar', '8000', '-c:a', 'libopus', '-b:a', '8k', '-application', 'voip', '-f', 'ogg'],
  'MP3, 16 kbit/s': ['-ar', '16000', '-c:a', 'libmp3lame', '-b:a', '16k', '-f', 'mp3'],
  'AAC, 16 kbit/s': ['-ar', '11025', '-c:a', 'aac', '-b:a', '16k', '-f', 'adts'],
} as const;
export type Codec = keyof typeof CODECS;
const CODEC_NAMES = Object.keys(CODECS) as Codec[];

/** Quieter copies have less above the steps of 16 bits. */
const MOST_QUIETER_DB = 25;

/** Nothing at all is left above this frequency: what a lower sampling rate leaves. */
export function brickWalled(samples: Int16Array, highestHz: number): Int16Array {
  const resampled = `aresample=${Math.round(2 * highestHz)}:filter_size=64,aresample=16000:filter_size=64`;
  return samplesOf(ffmpeg(bytesOf(samples), [...PCM, '-i', '-', '-af', resampled, ...PCM, '-']));
}

/** Through a codec and back. */
export function coded(samples: Int16Array, codec: Codec): Int16Array {
  const encoding = CODECS[codec];
  const encoded = ffmpeg(bytesOf(samples), [...PCM, '-i', '-', ...encoding, '-']);
  return samplesOf(ffmpeg(encoded, ['-f', formatOf(encoding), '-i', '-', ...PCM, '-']));
}

/** As a telephone has it: an upper edge of 3.3 to 4.2 kHz, else clean. */
export function telephoned(samples: Int16Array, random: Random): Int16Array {
  return brickWalled(quieter(samples, random), 3_300 + 900 * random.next());
}

/** An upper edge of 3 to 6.9 kHz, half of the time after another microphone and room. */
export function walledOff(samples: Int16Array, random: Random): Int16Array {
  return brickWalled(quieter(recorded(samples, random), random), 3_000 * 2 ** (1.2 * random.next()));
}

/** Any of the codecs, half of the time after another microphone and room. */
export function compressed(samples: Int16Array, random: Random): Int16Array {
  const codec = CODEC_NAMES[random.below(CODEC_NAMES.length)] ?? 'G.711';
  return coded(quieter(recorded(samples, random), random), codec);
}

function recorded(samples: Int16Array, random: Random): Int16Array {
  return random.next() < 0.5 ? samples : degrade(samples, random);
}

function quieter(samples: Int16Array, random: Random): Int16Array {
  const gain = 10 ** ((-MOST_QUIETER_DB * random.next()) / 20);
  return samples.map((value) => Math.round(value * gain));
}

function formatOf(encoding: readonly string[]): string {
  const format = encoding.at(-1) ?? '';
  return format === 'adts' ? 'aac' : format;
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
