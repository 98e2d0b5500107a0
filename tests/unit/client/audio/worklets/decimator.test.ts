import { describe, expect, test } from 'vitest';
import { Decimator, FILTER_DELAY, type Chunk } from '../../../../../client/audio/worklets/decimator.ts';
import { toFloat } from '../../../../../shared/pcm.ts';
import { amplitudeAt, decibels, join, tone } from './tones.ts';

const BLOCK = 128;

function decimate(input: Float32Array, chunkSamples = 1024, startFrame = 0): Chunk[] {
  const chunks: Chunk[] = [];
  const decimator = new Decimator(chunkSamples, (chunk) => chunks.push(chunk));
  for (let at = 0; at + BLOCK <= input.length; at += BLOCK) {
    decimator.push(input.subarray(at, at + BLOCK), startFrame + at);
  }
  return chunks;
}

function sound(chunks: Chunk[]): Float32Array {
  return join(chunks.map(({ samples }) => toFloat(samples)));
}

describe('what the companion hears of the tab', () => {
  test.each([200, 1000, 3000, 6000, 6800])('%i Hz keeps its level', (hz) => {
    const heard = sound(decimate(tone(hz, 96_000, 48_000))).subarray(1024);
    expect(decibels(amplitudeAt(heard, hz, 16_000) / 0.5)).toBeGreaterThan(-0.5);
  });

  test.each([9_000, 11_000, 15_000, 20_000])('%i Hz, which would fold into speech, is gone', (hz) => {
    const heard = sound(decimate(tone(hz, 96_000, 48_000))).subarray(1024);
    const folded = Math.abs(hz - 16_000 * Math.round(hz / 16_000));
    expect(decibels(amplitudeAt(heard, folded, 16_000) / 0.5)).toBeLessThan(-60);
  });

  test('sound louder than full scale is clamped and does not wrap', () => {
    const heard = sound(decimate(tone(500, 48_000, 48_000, 3))).subarray(1024);
    expect(Math.max(...heard)).toBeGreaterThan(0.99);
    expect(heard.every((sample, i) => Math.abs(sample - (heard[i - 1] ?? sample)) < 1.5)).toBe(true);
  });

  test('chunks follow each other without a gap, and say when they were heard', () => {
    const chunks = decimate(new Float32Array(48_000), 1024, 6400);
    expect(chunks.length).toBe(15);
    expect(chunks.every(({ samples }) => samples.length === 1024)).toBe(true);
    chunks.forEach(({ frame }, i) => {
      expect(frame).toBe(6400 - FILTER_DELAY + i * 3072);
    });
  });

  test('a click is stamped with the moment it was heard', () => {
    const input = new Float32Array(48_000);
    input[24_000] = 1;
    const chunks = decimate(input);
    let loudest = { level: 0, frame: 0 };
    for (const { frame, samples } of chunks) {
      samples.forEach((sample, i) => {
        if (Math.abs(sample) > loudest.level) loudest = { level: Math.abs(sample), frame: frame + i * 3 };
      });
    }
    expect(Math.abs(loudest.frame - 24_000)).toBeLessThanOrEqual(2);
  });

  test('where time jumps the chunk ends, so that none has a gap inside', () => {
    const chunks: Chunk[] = [];
    const decimator = new Decimator(1024, (chunk) => chunks.push(chunk));
    decimator.push(new Float32Array(300), 0);
    decimator.push(new Float32Array(3072), 4800);
    expect(chunks.map(({ frame, samples }) => [frame, samples.length])).toEqual([
      [-FILTER_DELAY, 100],
      [4800 - FILTER_DELAY, 1024],
    ]);
  });

  test('another chunk size is taken from the next chunk on', () => {
    const chunks: Chunk[] = [];
    const decimator = new Decimator(1024, (chunk) => chunks.push(chunk));
    decimator.push(new Float32Array(300), 0);
    decimator.setChunkSamples(512);
    decimator.push(new Float32Array(1536), 300);
    expect(chunks.map(({ samples }) => samples.length)).toEqual([100, 512]);
  });
});
