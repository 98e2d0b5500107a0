import { expect, test } from 'vitest';
import { Ducker } from '../../../extension/offscreen/worklets/ducker.ts';
import { join, largestStep } from './tones.ts';

const RATE = 48_000;

function play(ducker: Ducker, ms: number, speaking: boolean): Float32Array {
  const blocks: Float32Array[] = [];
  for (let at = 0; at < (ms * RATE) / 1000; at += 128) {
    const block = new Float32Array(128);
    ducker.render(block, speaking);
    blocks.push(block);
  }
  return join(blocks);
}

function last(gains: Float32Array): number {
  return gains.at(-1) ?? Number.NaN;
}

test('the original is untouched without a dub, low within 120 ms of one, and back 600 ms after it', () => {
  const ducker = new Ducker(RATE, 0.2);
  expect(play(ducker, 1000, false).every((gain) => gain === 1)).toBe(true);
  expect(last(play(ducker, 120, true))).toBeCloseTo(0.2);
  expect(last(play(ducker, 2000, true))).toBeCloseTo(0.2);
  expect(last(play(ducker, 600, false))).toBeCloseTo(1);
});

test('between two dubs that follow within 300 ms it does not rise', () => {
  const ducker = new Ducker(RATE, 0.2);
  play(ducker, 1000, true);
  expect(Math.max(...play(ducker, 280, false))).toBeCloseTo(0.2);
  expect(Math.max(...play(ducker, 1000, true))).toBeCloseTo(0.2);
});

test('it never jumps, also when the viewer moves the slider under a dub', () => {
  const ducker = new Ducker(RATE, 0);
  const gains = [play(ducker, 50, true)];
  ducker.setLevel(0.8);
  gains.push(play(ducker, 500, true));
  expect(last(join(gains))).toBeCloseTo(0.8);
  gains.push(play(ducker, 1000, false));
  expect(largestStep(join(gains))).toBeLessThan(0.001);
});
