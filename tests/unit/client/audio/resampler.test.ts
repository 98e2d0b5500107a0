import { describe, expect, test } from 'vitest';
import { Resampler } from '../../../../client/audio/resampler.ts';
import { amplitudeAt, decibels, join, tone } from './worklets/tones.ts';

function resample(input: Float32Array, inHz: number, part: number): Float32Array {
  const resampler = new Resampler(inHz, 48_000);
  const out: Float32Array[] = [];
  for (let at = 0; at < input.length; at += part) out.push(resampler.push(input.subarray(at, at + part)));
  out.push(resampler.flush());
  return join(out);
}

describe("a dub's sound at the loudspeaker's rate", () => {
  test.each([8_000, 16_000, 22_050, 24_000, 44_100, 48_000])('from %i Hz it lasts as long', (inHz) => {
    expect(resample(new Float32Array(inHz), inHz, 777).length).toBe(48_000);
  });

  test.each([100, 1_000, 4_000, 8_000])('a tone of %i Hz keeps its level and gains no images', (hz) => {
    const heard = resample(tone(hz, 44_100, 22_050), 22_050, 2205).subarray(4_000, -4_000);
    expect(Math.abs(decibels(amplitudeAt(heard, hz, 48_000) / 0.5))).toBeLessThan(0.1);
    for (const image of [22_050 - hz, 22_050 + hz, 44_100 - hz]) {
      if (image < 24_000) expect(decibels(amplitudeAt(heard, image, 48_000) / 0.5)).toBeLessThan(-70);
    }
  });

  test('it does not matter in which pieces the sound arrives', () => {
    const input = tone(440, 11_025, 22_050);
    const whole = resample(input, 22_050, input.length);
    const pieces = resample(input, 22_050, 137);
    expect(pieces.length).toBe(whole.length);
    expect(pieces.every((sample, i) => Math.abs(sample - (whole[i] ?? 0)) < 1e-6)).toBe(true);
  });

  test('it begins where the sound begins', () => {
    const input = new Float32Array(2_205);
    input[441] = 1;
    const heard = resample(input, 22_050, 2_205);
    expect(heard.indexOf(Math.max(...heard))).toBe(960);
  });
});
