import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { Stretcher } from '../../../../../client/audio/worklets/stretcher.ts';
import { coreOnly, type StretchCore } from '../../../../../shared/signalsmith-core.ts';
import { amplitudeAt, tone } from './tones.ts';

const RATE = 48_000;

/** The package's WASM, loaded the way the build packs it for the worklet. */
async function load(): Promise<Stretcher> {
  const file = new URL(import.meta.resolve('signalsmith-stretch'));
  const module = `data:text/javascript;base64,${Buffer.from(coreOnly(await readFile(file, 'utf8'))).toString('base64')}`;
  const { default: factory } = (await import(/* @vite-ignore */ module)) as {
    default: () => Promise<StretchCore>;
  };
  return new Stretcher(await factory(), RATE);
}

function stretch(stretcher: Stretcher, input: Float32Array, rate: number): Float32Array {
  let at = 0;
  const read = (out: Float32Array): void => {
    out.fill(0);
    out.set(input.subarray(at, at + out.length));
    at += out.length;
  };
  stretcher.begin(rate, read);
  const out = new Float32Array(Math.floor(input.length / rate / 128) * 128);
  for (let i = 0; i < out.length; i += 128) stretcher.process(out.subarray(i, i + 128), read);
  return out;
}

describe('a dub that is spoken faster', () => {
  test.each([1.1, 1.3])('at %f× keeps its pitch', async (rate) => {
    const heard = stretch(await load(), tone(220, 2 * RATE, RATE), rate).subarray(9_600, 57_600);
    const kept = amplitudeAt(heard, 220, RATE);
    expect(kept).toBeGreaterThan(0.35);
    expect(amplitudeAt(heard, 220 * rate, RATE)).toBeLessThan(kept / 20);
  });

  test('begins with its first sample and is over in its share of the time', async () => {
    const input = new Float32Array(2 * RATE);
    input.set(tone(400, 0.2 * RATE, RATE), 0);
    input.set(tone(400, 0.2 * RATE, RATE), 1.3 * RATE);
    const heard = stretch(await load(), input, 1.3);
    const level = (fromS: number, toS: number): number =>
      amplitudeAt(heard.subarray(fromS * RATE, toS * RATE), 400, RATE);
    expect(level(0.02, 0.12)).toBeGreaterThan(0.2);
    expect(level(0.4, 0.8)).toBeLessThan(0.02);
    expect(level(1.03, 1.12)).toBeGreaterThan(0.2);
  });
});
