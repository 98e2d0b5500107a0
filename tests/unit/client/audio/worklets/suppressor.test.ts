import { describe, expect, test } from 'vitest';
import { Suppressor, SUPPRESSOR_LATENCY } from '../../../../../client/audio/worklets/suppressor.ts';
import {
  babble,
  centred,
  levelOf,
  scaled,
  sum,
  wideMusic,
  type Stereo,
} from '../../../../fixtures/dialogue-mix.ts';
import { suppress } from '../../../../fixtures/suppression.ts';
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

describe('while nobody speaks in the middle', () => {
  const rain = (seed: number): Float32Array => {
    let state = seed;
    return Float32Array.from({ length: 6 * RATE }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return 0.1 * (state / 2 ** 31 - 1);
    });
  };
  const wide: Stereo = { left: rain(1), right: rain(2) };
  const always = (suppressor: Suppressor): number => {
    suppressor.switch(true);
    return 1;
  };
  const downDb = (sound: Stereo): number => {
    const out = run(sum(wide, sound), always);
    const before = later(sum(wide, sound), 3);
    return decibels(levelOf(before) / levelOf(later(out, 3)));
  };

  test('a chord that is held there stays', () => {
    const chord = [220, 277, 330].map((hz) => tone(hz, 6 * RATE, RATE, 0.1));
    const middle = Float32Array.from({ length: 6 * RATE }, (_, i) =>
      chord.reduce((all, note) => all + (note[i] ?? 0), 0),
    );
    expect(downDb({ left: middle, right: middle })).toBeLessThan(1);
  });

  test('a bang there stays', () => {
    const bang = rain(3).map((sample, i) => 8 * sample * Math.exp(-12 * ((i / RATE) % 1.5)));
    expect(downDb({ left: bang, right: bang })).toBeLessThan(1);
  });

  test('speech there does not', () => {
    expect(downDb(scaled(centred(babble(6)), 4))).toBeGreaterThan(6);
  });
});

test('a voice that is taken out and let back in does not click', () => {
  const voice = tone(400, 3 * RATE, RATE).map(
    (sample, i) => sample * (0.6 - 0.4 * Math.cos((2 * Math.PI * 4 * i) / RATE)),
  );
  const out = run({ left: voice, right: voice }, (suppressor, second) => {
    suppressor.switch(true);
    return second > 1 && second < 2 ? 1 : 0;
  });
  expect(largestStep(out.left)).toBeLessThan(1.1 * largestStep(voice));
  expect(amplitudeAt(out.left.subarray(1.3 * RATE, 1.9 * RATE), 400, RATE)).toBeLessThan(0.02);
});

test('mono and opposite channels are told from stereo, so that they can be ducked', () => {
  const on = (suppressor: Suppressor): number => {
    suppressor.switch(true);
    return 1;
  };
  const voice = babble(3);
  expect(run({ left: voice, right: voice }, on).suppressor.stereoWidth).toBe(0);
  expect(run({ left: voice, right: voice.map((sample) => -sample) }, on).suppressor.stereoWidth).toBe(0);
  expect(run(wideMusic(3), on).suppressor.stereoWidth).toBe(1);
});
