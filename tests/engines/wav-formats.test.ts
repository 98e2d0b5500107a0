/** WAV files as another program writes them, held against what that program makes of them itself. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readWav, toWav, WavError } from '../../shared/wav.ts';
import { readPcm } from '../../shared/protocol/binary.ts';
import { ffmpeg } from '../fakes/uploads.ts';

const folder = mkdtempSync(join(tmpdir(), 'samevoice-wav-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Two tones, the second not in the left channel. */
const TONES = ['-f', 'lavfi', '-i', 'aevalsrc=0.3*sin(2764*t)|0.3*sin(2764*t)+0.4*sin(7000*t):s=22050:d=0.2'];

function written(channels: number, ...words: string[]): Uint8Array {
  return ffmpeg(folder, 'written.wav', ...TONES, '-ac', String(channels), ...words);
}

/** The mean of the channels, which is not what ffmpeg itself takes for mono of more than two. */
function mono(channels: number): Int16Array {
  const path = join(folder, 'written.wav');
  const mix = Array.from({ length: channels }, (_, i) => `${1 / channels}*c${i}`).join('+');
  const words = ['-i', path, '-af', `pan=mono|c0=${mix}`, '-f', 's16le'];
  return readPcm(ffmpeg(folder, 'mono.raw', ...words));
}

it.each(
  ['pcm_u8', 'pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_f32le', 'pcm_f64le'].flatMap((codec) =>
    [1, 2, 6].map((channels) => [codec, channels] as const),
  ),
)('%s of %i channels', (codec, channels) => {
  const { rateHz, samples } = readWav(written(channels, '-c:a', codec));
  expect(rateHz).toBe(22_050);
  const expected = mono(channels);
  expect(samples.length).toBe(expected.length);
  // Rounding differs by one, or by one step of eight bits.
  const step = codec === 'pcm_u8' ? 256 : 1;
  expect(farthest(samples, expected)).toBeLessThanOrEqual(step);
  expect(Math.max(...expected)).toBeGreaterThan(5_000);
});

it('float without an extensible header', () => {
  const extensible = Buffer.from(written(1, '-c:a', 'pcm_f32le'));
  expect(extensible.readUInt16LE(20)).toBe(0xfffe);
  const plain = Buffer.from(extensible);
  plain.writeUInt16LE(3, 20);
  expect(readWav(plain)).toEqual(readWav(extensible));
});

it.each(['pcm_alaw', 'pcm_mulaw', 'adpcm_ima_wav', 'adpcm_ms'])('%s is refused', (codec) => {
  const bytes = written(1, '-c:a', codec);
  expect(() => readWav(bytes)).toThrow(WavError);
  expect(() => readWav(bytes)).toThrow(/^saw a WAV file of format \d+, takes PCM of 8, 16, 24 or 32 bits/);
});

it('what is written here is what ffmpeg writes', () => {
  const samples = Int16Array.from({ length: 4_410 }, (_, i) => 9_000 * Math.sin(i / 9));
  const raw = join(folder, 'raw');
  writeFileSync(raw, samples);
  const input = ['-f', 's16le', '-ar', '22050', '-ac', '1', '-i', raw];
  const theirs = ffmpeg(folder, 'ours.wav', ...input, '-bitexact', '-c:a', 'pcm_s16le');
  expect(Buffer.from(toWav(samples, 22_050)).equals(theirs)).toBe(true);
});

function farthest(a: Int16Array, b: Int16Array): number {
  return a.reduce((most, sample, i) => Math.max(most, Math.abs(sample - (b[i] ?? 0))), 0);
}
