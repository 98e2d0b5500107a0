/** Which recogniser a session is given where several are paid. */
import { expect, test } from 'vitest';
import { EngineHealth } from '../../../companion/engines/failover/health.ts';
import { inOrderOfCost } from '../../../companion/engines/recognizer-order.ts';
import type { Recognizer } from '../../../companion/recognition/ports/recognizer.ts';

const HOUR_MS = 3_600_000;
const [cheap, dear, own] = [engine('cheap', 'cloud', 1), engine('dear', 'cloud', 4), engine('own', 'local')];

function engine(name: string, kind: 'cloud' | 'local', usdPerS?: number): Recognizer {
  const capabilities = { usdPerS } as Recognizer['capabilities'];
  return { info: { name, kind }, capabilities, open: () => Promise.reject(new Error('is not opened')) };
}

function bed() {
  const clock = { nowMs: 0 };
  const health = new Map([cheap, dear, own].map((one) => [one, new EngineHealth(() => clock.nowMs)]));
  const healthOf = (one: Recognizer): EngineHealth => health.get(one) ?? new EngineHealth();
  return {
    clock,
    came: (one: Recognizer, ...latenciesMs: readonly number[]) => {
      for (const latencyMs of latenciesMs) healthOf(one).finalCame(latencyMs);
    },
    order: () => inOrderOfCost([dear, cheap, own], healthOf).map(({ info }) => info.name),
  };
}

const times = (count: number, ms: number): number[] => Array.from({ length: count }, () => ms);

test('the cheapest is first before anything is known of them', () => {
  expect(bed().order()).toEqual(['cheap', 'dear', 'own']);
});

test('one whose finals came late is behind the dearer one, and those of this machine stay behind both', () => {
  const { came, order } = bed();
  came(cheap, ...times(90, 400), ...times(10, 1800));
  came(dear, ...times(100, 900));
  expect(order()).toEqual(['dear', 'cheap', 'own']);
});

test('a late one in a hundred, and one alone, are no lateness', () => {
  const { came, order } = bed();
  came(cheap, ...times(99, 400), 5000);
  expect(order()).toEqual(['cheap', 'dear', 'own']);
  const other = bed();
  other.came(cheap, 5000);
  expect(other.order()).toEqual(['cheap', 'dear', 'own']);
});

test('an hour later it is tried again', () => {
  const { clock, came, order } = bed();
  came(cheap, ...times(30, 1800));
  expect(order()).toEqual(['dear', 'cheap', 'own']);
  clock.nowMs = HOUR_MS + 1;
  expect(order()).toEqual(['cheap', 'dear', 'own']);
});

test('where all are late, the cheapest is late for less', () => {
  const { came, order } = bed();
  came(cheap, ...times(30, 1800));
  came(dear, ...times(30, 1500));
  expect(order()).toEqual(['cheap', 'dear', 'own']);
});
