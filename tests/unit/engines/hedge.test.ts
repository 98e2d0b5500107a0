/** A second request for what is slow to begin. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { hedged } from '../../../companion/engines/hedge.ts';

const AFTER_MS = 1500;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Asked {
  readonly signal: AbortSignal;
  readonly sent: () => void;
  readonly begin: (value: string) => void;
  readonly fail: (error: Error) => void;
}

function bed({ mayHedge = true } = {}) {
  const asked: Asked[] = [];
  const caller = new AbortController();
  const result = hedged({
    ask: (signal, sent) =>
      new Promise<string>((begin, fail) => {
        asked.push({ signal, sent, begin, fail });
        signal.addEventListener('abort', () => {
          fail(signal.reason as Error);
        });
      }),
    afterMs: AFTER_MS,
    mayHedge: () => mayHedge,
    signal: caller.signal,
  });
  // Each test looks at it in its own time.
  result.catch(() => undefined);
  return { asked, caller, result };
}

test('what begins in time is asked for once', async () => {
  const { asked, result } = bed();
  asked[0]?.sent();
  await vi.advanceTimersByTimeAsync(AFTER_MS - 100);
  asked[0]?.begin('first');
  await vi.advanceTimersByTimeAsync(10 * AFTER_MS);
  expect(await result).toBe('first');
  expect(asked).toHaveLength(1);
});

test('what is late is asked for once more, and whichever begins first is used and the other ended', async () => {
  for (const winner of [0, 1]) {
    const { asked, result } = bed();
    asked[0]?.sent();
    await vi.advanceTimersByTimeAsync(AFTER_MS + 10);
    expect(asked).toHaveLength(2);
    asked[winner]?.begin('sound');
    expect(await result).toBe('sound');
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([winner === 1, winner === 0]);
    await vi.advanceTimersByTimeAsync(10 * AFTER_MS);
    expect(asked).toHaveLength(2);
  }
});

test('what waits to be sent is not late', async () => {
  const { asked } = bed();
  await vi.advanceTimersByTimeAsync(10 * AFTER_MS);
  expect(asked).toHaveLength(1);
});

test('nothing more is asked where there is no place for it', async () => {
  const { asked } = bed({ mayHedge: false });
  asked[0]?.sent();
  await vi.advanceTimersByTimeAsync(10 * AFTER_MS);
  expect(asked).toHaveLength(1);
});

test('a failure before a second was asked is a failure at once', async () => {
  const { asked, result } = bed();
  asked[0]?.sent();
  asked[0]?.fail(new Error('refused'));
  await expect(result).rejects.toThrow('refused');
  await vi.advanceTimersByTimeAsync(10 * AFTER_MS);
  expect(asked).toHaveLength(1);
});

test('of two, one that fails leaves it to the other; where both fail, the first says why', async () => {
  const one = bed();
  one.asked[0]?.sent();
  await vi.advanceTimersByTimeAsync(AFTER_MS + 10);
  one.asked[0]?.fail(new Error('hung up'));
  one.asked[1]?.begin('second');
  expect(await one.result).toBe('second');
  const other = bed();
  other.asked[0]?.sent();
  await vi.advanceTimersByTimeAsync(AFTER_MS + 10);
  other.asked[1]?.fail(new Error('busy'));
  other.asked[0]?.fail(new Error('hung up'));
  await expect(other.result).rejects.toThrow('hung up');
});

test('whoever goes away ends both, before and after one has begun', async () => {
  const { asked, caller, result } = bed();
  asked[0]?.sent();
  await vi.advanceTimersByTimeAsync(AFTER_MS + 10);
  asked[1]?.begin('second');
  await result;
  caller.abort();
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true]);
});
