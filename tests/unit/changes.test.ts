import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Changes } from '../../companion/changes.ts';
import type { Topic } from '../../shared/http/changes.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('what changes many times in a moment is told once, with all that did', () => {
  const changes = new Changes();
  const told: (readonly Topic[])[] = [];
  changes.listen({ changed: (topics) => told.push(topics), ended: () => undefined });
  for (let i = 0; i < 100; i++) changes.note('sessions', i % 2 === 0 ? 'actors' : 'voices');
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(told).toEqual([['sessions', 'actors', 'voices']]);
  changes.note('models');
  vi.advanceTimersByTime(1_000);
  expect(told.slice(1)).toEqual([['models']]);
});

it('what nobody notes is looked for, for as long as somebody listens', () => {
  let looks = 0;
  const changes = new Changes(() => {
    looks++;
  });
  vi.advanceTimersByTime(60_000);
  expect(looks).toBe(0);
  const stop = changes.listen({ changed: () => undefined, ended: () => undefined });
  vi.advanceTimersByTime(60_000);
  expect(looks).toBeGreaterThan(1);
  stop();
  const before = looks;
  vi.advanceTimersByTime(60_000);
  expect(looks).toBe(before);
});

it('nothing is kept, and no timer runs, while nobody listens', () => {
  const changes = new Changes();
  changes.note('sessions');
  expect(vi.getTimerCount()).toBe(0);
  const told: (readonly Topic[])[] = [];
  const stop = changes.listen({ changed: (topics) => told.push(topics), ended: () => undefined });
  vi.advanceTimersByTime(1_000);
  expect(told).toEqual([]);
  changes.note('sessions');
  stop();
  expect(vi.getTimerCount()).toBe(0);
});
