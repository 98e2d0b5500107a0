/** What a process holds is given back when nobody has asked it anything for long, and had again when somebody does. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SerialWorker, type Worker } from '../../companion/engines/process/serial-worker.ts';

const IDLE_MS = 60_000;
const { signal } = new AbortController();

let started: number;
let running: number;
beforeEach(() => {
  vi.useFakeTimers();
  started = 0;
  running = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

function worker(): SerialWorker<string, string> {
  return new SerialWorker<string, string>({
    ...{ name: 'It', stage: 'tts', timeoutMs: 1_000_000, queueLimit: 4, idleMs: IDLE_MS },
    start: () => {
      started++;
      running++;
      let alive = true;
      const process: Worker<string, string> = {
        call: (request) =>
          new Promise((resolve) => {
            setTimeout(() => {
              resolve(request.toUpperCase());
            }, 10_000);
          }),
        end: () => {
          if (alive) running--;
          alive = false;
        },
        get alive() {
          return alive;
        },
      };
      return Promise.resolve(process);
    },
  });
}

it('an idle process ends, and the next request starts another', async () => {
  const it = worker();
  await it.warm();
  await vi.advanceTimersByTimeAsync(IDLE_MS - 1);
  expect(running).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(running).toBe(0);
  const answer = it.call('yes', signal);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await answer).toBe('YES');
  expect([started, running]).toEqual([2, 1]);
  it.close();
  expect(running).toBe(0);
});

it('a process that is asked again and again stays', async () => {
  const it = worker();
  for (let i = 0; i < 5; i++) {
    const answer = it.call('yes', signal);
    await vi.advanceTimersByTimeAsync(IDLE_MS - 1);
    expect(await answer).toBe('YES');
  }
  expect([started, running]).toEqual([1, 1]);
  it.close();
});

it('a process with requests waiting is not idle', async () => {
  const it = worker();
  const answers = ['a', 'b', 'c', 'd'].map((text) => it.call(text, signal));
  await vi.advanceTimersByTimeAsync(40_000);
  expect(await Promise.all(answers)).toEqual(['A', 'B', 'C', 'D']);
  expect([started, running]).toEqual([1, 1]);
  it.close();
});
