import { expect, test } from 'vitest';
import { Ducker } from '../../../../../client/audio/worklets/ducker.ts';
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

function last(depths: Float32Array): number {
  return depths.at(-1) ?? Number.NaN;
}

test('the original is untouched without a dub, down when one begins, and back 650 ms after it', () => {
  const ducker = new Ducker(RATE);
  expect(play(ducker, 1000, false).every((depth) => depth === 0)).toBe(true);
  expect(last(play(ducker, 92, true))).toBe(1);
  expect(last(play(ducker, 2000, true))).toBe(1);
  expect(last(play(ducker, 650, false))).toBe(0);
});

test('between two dubs that follow within 300 ms it does not rise', () => {
  const ducker = new Ducker(RATE);
  play(ducker, 1000, true);
  expect(Math.min(...play(ducker, 280, false))).toBe(1);
  expect(Math.min(...play(ducker, 1000, true))).toBe(1);
});

test('it never jumps and has no corners, however often it turns', () => {
  const ducker = new Ducker(RATE);
  const depths = [
    play(ducker, 50, true),
    play(ducker, 400, false),
    play(ducker, 30, true),
    play(ducker, 900, false),
  ];
  expect(largestStep(join(depths))).toBeLessThan(0.0004);
});
