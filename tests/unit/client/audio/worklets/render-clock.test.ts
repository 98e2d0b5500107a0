import { expect, test } from 'vitest';
import { Decimator, FILTER_DELAY, type Chunk } from '../../../../../client/audio/worklets/decimator.ts';
import { BLOCK, RenderClock } from '../../../../../client/audio/worklets/render-clock.ts';

/** What is sent of blocks that the browser has these frames for. */
function chunksOf(frames: readonly number[]): Chunk[] {
  const chunks: Chunk[] = [];
  const decimator = new Decimator(128, (chunk) => chunks.push(chunk));
  const clock = new RenderClock();
  for (const frame of frames) decimator.push(new Float32Array(BLOCK), clock.frameOf(frame));
  return chunks;
}

test('a block for which the browser forgot to count on follows the one before: captured time never goes back', () => {
  const blocks = Array.from({ length: 9 }, (_, block) => BLOCK * block);
  const forgotten = blocks.map((frame, block) => (block === 3 || block === 4 ? BLOCK * 2 : frame));
  expect(chunksOf(forgotten)).toEqual(chunksOf(blocks));
  expect(chunksOf(forgotten).map(({ frame }) => frame)).toEqual([0, 384, 768].map((at) => at - FILTER_DELAY));
});

test('where nothing was rendered for a while, time went on', () => {
  const frames = [0, BLOCK, 2 * BLOCK, 100 * BLOCK, 101 * BLOCK, 102 * BLOCK];
  expect(chunksOf(frames).map(({ frame }) => frame)).toEqual([-FILTER_DELAY, 100 * BLOCK - FILTER_DELAY]);
});
