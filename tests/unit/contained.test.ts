import { expect, it } from 'vitest';
import { containedBy } from '../../companion/transport/websocket/contained.ts';

it('an exception out of a listener closes its connection, is logged, and goes no further', () => {
  const closed: number[] = [];
  const logged: unknown[] = [];
  const heard: string[] = [];
  const guarded = containedBy(
    { close: (code) => closed.push(code) },
    { error: (entry: unknown) => logged.push(entry) },
  );
  const broken = new Error('broken');
  guarded((word: string) => heard.push(word))('well');
  expect(closed).toEqual([]);
  guarded(() => {
    throw broken;
  })();
  expect([heard, closed, logged]).toEqual([['well'], [1011], [{ err: broken }]]);
});
