import { describe, expect, it } from 'vitest';
import { BoundedQueue } from '../../../companion/dubbing/bounded-queue.ts';

describe('a bounded queue', () => {
  it('keeps its producer waiting while it is full, and loses nothing', async () => {
    const queue = new BoundedQueue<number>(2);
    const pushed: number[] = [];
    const producer = (async () => {
      for (let i = 0; i < 6; i++) {
        await queue.push(i);
        pushed.push(i);
      }
      queue.close();
    })();
    await new Promise(setImmediate);
    expect(pushed).toEqual([0, 1]);
    const taken: number[] = [];
    for await (const item of queue) taken.push(item);
    await producer;
    expect(taken).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('serves two consumers, each item once', async () => {
    const queue = new BoundedQueue<number>(4);
    const taken: number[] = [];
    const consume = async () => {
      for await (const item of queue) taken.push(item);
    };
    const consumers = [consume(), consume()];
    for (let i = 0; i < 20; i++) await queue.push(i);
    queue.close();
    await Promise.all(consumers);
    expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });
});
