import { expect, it } from 'vitest';
import { HandOff } from '../../../companion/recognition/hand-off.ts';

it('an item is handled once its consumer asks for the next one, not when it is taken', async () => {
  const handOff = new HandOff<string>();
  const order: string[] = [];
  void handOff.put('a').then(() => order.push('a handled'));
  void handOff.put('b').then(() => order.push('b handled'));
  const items = handOff[Symbol.asyncIterator]();
  expect(await items.next()).toEqual({ value: 'a', done: false });
  await new Promise(setImmediate);
  expect(order).toEqual([]);
  await items.next();
  await new Promise(setImmediate);
  expect(order).toEqual(['a handled']);
  await items.return?.();
  await new Promise(setImmediate);
  expect(order).toEqual(['a handled', 'b handled']);
});

it('what waits when it is closed is still handled, and nothing that comes later', async () => {
  const handOff = new HandOff<number>();
  void handOff.put(1);
  handOff.close();
  await handOff.put(2);
  const handled: number[] = [];
  for await (const item of handOff) handled.push(item);
  expect(handled).toEqual([1]);
});
