import { describe, expect, it } from 'vitest';
import { RequestLimiter } from '../../companion/engines/limiter.ts';

/** Lets everything that waits for a resolved promise go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Requests that stay in flight until told; `order` says who got a place. */
function asking(limiter: RequestLimiter) {
  const order: string[] = [];
  const releases: (() => void)[] = [];
  return {
    order,
    ask: (customer: string, dueAtMs: number, signal = new AbortController().signal): Promise<void> => {
      return limiter.acquire({ customer, dueAtMs, signal }).then((release) => {
        order.push(`${customer}${dueAtMs}`);
        releases.push(release);
      });
    },
    finishOne: async () => {
      releases.shift()?.();
      await settle();
    },
  };
}

describe("a vendor's requests", () => {
  it('are shared evenly among sessions, the most urgent of each first', async () => {
    const { ask, order, finishOne } = asking(new RequestLimiter(2));
    void ask('a', 1);
    void ask('a', 2);
    void ask('a', 9);
    void ask('a', 3);
    void ask('b', 8);
    void ask('b', 7);
    await settle();
    expect(order).toEqual(['a1', 'a2']);
    for (let i = 0; i < 4; i++) await finishOne();
    expect(order).toEqual(['a1', 'a2', 'b7', 'a3', 'b8', 'a9']);
  });

  it('come down to what the service allows, and never above the ceiling', async () => {
    const limiter = new RequestLimiter(10);
    limiter.learn(3);
    expect(limiter.limit).toBe(3);
    limiter.learn(50);
    expect(limiter.limit).toBe(10);
    limiter.learn(Number.NaN);
    expect(limiter.limit).toBe(10);
    const { ask, order } = asking(limiter);
    for (let i = 0; i < 6; i++) void ask('a', i);
    await settle();
    limiter.tooMany();
    expect(limiter.limit).toBe(5);
    void ask('a', 6);
    await settle();
    expect(order).toHaveLength(6);
  });

  it('leave the queue when they are not wanted any more, and hold no place then', async () => {
    const limiter = new RequestLimiter(1);
    const { ask, order, finishOne } = asking(limiter);
    const abort = new AbortController();
    void ask('a', 1);
    const given = ask('a', 2, abort.signal);
    const kept = ask('a', 3);
    abort.abort();
    await expect(given).rejects.toMatchObject({ code: 'overloaded' });
    await finishOne();
    await kept;
    expect(order).toEqual(['a1', 'a3']);
    await finishOne();
    expect(limiter.inFlight).toBe(0);
    expect(limiter.waiting).toBe(0);
  });

  it('do not wait without end', async () => {
    const limiter = new RequestLimiter(1);
    const { ask } = asking(limiter);
    const asked = Array.from({ length: 250 }, (_, i) => ask('a', i));
    const refused = await Promise.race(
      asked.map((one) =>
        one.then(
          () => new Promise<never>(() => undefined),
          (error: unknown) => error,
        ),
      ),
    );
    expect(refused).toMatchObject({ code: 'overloaded' });
    expect(limiter.waiting).toBeLessThanOrEqual(200);
  });
});
