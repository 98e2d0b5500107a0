import { expect, it } from 'vitest';
import { OrderedGate } from '../../../companion/dubbing/ordered-gate.ts';

it('tasks pass in the order of their turns, however long each takes', async () => {
  const order = new OrderedGate();
  const passed: number[] = [];
  const turns = [order.turn(), order.turn(), order.turn()];
  const task = async (i: number) => {
    await turns[i]?.ready;
    passed.push(i);
    turns[i]?.done();
  };
  await Promise.all([task(2), task(1), task(0)]);
  expect(passed).toEqual([0, 1, 2]);
});
