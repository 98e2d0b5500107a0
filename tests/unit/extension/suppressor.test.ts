import { describe, expect, test } from 'vitest';
import { Suppressor, SUPPRESSOR_LATENCY } from '../../../extension/offscreen/worklets/suppressor.ts';
import { babble, centred, levelOf, scaled, wideMusic, type Stereo } from '../../fixtures/dialogue-mix.ts';
import { suppress } from '../../fixtures/suppression.ts';
import { amplitudeAt, decibels, largestStep, tone } from './tones.ts';

const RATE = 48_000;
const BLOCK = 128;

function run(
  sound: Stereo,
  at: (suppressor: Suppressor, second: number) => number,
): Stereo & { suppressor: Suppressor } {
  const suppressor = new Suppressor(RATE);
  const left = Float32Array.from(sound.left);
  const right = Float32Array.from(sound.right);
  for (let i = 0; i + BLOCK <= left.length; i += BLOCK) {
    const depth = at(suppressor, i / RATE);
    suppressor.process(left.subarray(i, i + BLOCK), right.subarray(i, i + BLOCK), depth);
  }
  return { left, right, suppressor };
}

function later({ left, right }: Stereo, fromS: number): Stereo {
  return { left: left.subarray(fromS * RATE), right: right.subarray(fromS * RATE) };
}

describe('dialogue under music', () => {
  const speech = centred(babble(4));
  const music = scaled(wideMusic(4), 0.5);
  const left = suppress(speech, music);

  test('is taken out, and the music stays', () => {
    const downDb = (before: Stereo, after: Stereo): number =>
      decibels(levelOf(later(before, 1)) / levelOf(later(after, 1)));
    expect(downDb(speech, left.speech)).toBeGreaterThan(10);
    expect(downDb(music, left.music)).toBeLessThan(3);
  });

  test('leaves the bass as it is, though that is in the centre', () => {
    const bass = (sound: Stereo): number => amplitudeAt(later(sound, 2).left, 73.4, RATE);
    expect(Math.abs(decibels(bass(left.music) / bass(music)))).toBeLessThan(1);
  });
});

test('what is not taken out comes through unchanged, as late as with the suppressor off', () => {
  const music = wideMusic(2);
  const out = run(music, (suppressor, second) => {
    suppressor.switch(second > 0.5 && second < 1.5);
    return 0;
  });
  for (let i = SUPPRESSOR_LATENCY; i < out.left.length; i += 7) {
    expect(out.left[i]).toBeCloseTo(music.left[i - SUPPRESSOR_LATENCY] ?? 0, 5);
    expect(out.right[i]).toBeCloseTo(music.right[i - SUPPRESSOR_LATENCY] ?? 0, 5);
  }
});

test('a voice that is taken out and let back in does not click', () => {
  const voice = tone(400, 3 * RATE, RATE);
  const out = run({ left: voice, right: voice }, (suppressor, second) => {
    suppressor.switch(true);
    return second > 1 && second < 2 ? 1 : 0;
  });
  expect(largestStep(out.left)).toBeLessThan(1.1 * largestStep(voice));
  expect(amplitudeAt(out.left.subarray(1.3 * RATE, 1.9 * RATE), 400, RATE)).toBeLessThan(0.02);
});

test('mono is told from stereo, so that it can be ducked', () => {
  const on = (suppressor: Suppressor): number => {
    suppressor.switch(true);
    return 1;
  };
  const voice = babble(3);
  expect(run({ left: voice, right: voice }, on).suppressor.mononess).toBe(1);
  expect(run(wideMusic(3), on).suppressor.mononess).toBe(0);
});
