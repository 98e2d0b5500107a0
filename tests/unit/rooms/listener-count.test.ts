import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ListenerCount } from '../../../companion/rooms/listener-count.ts';
import type { RoomLanguages } from '../../../companion/rooms/room-languages.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('tells the host what has changed, a language that opens and its lag too, and nothing that has not', () => {
  const report = { language: 'es', count: 0, state: 'closed', spend_usd: 0 };
  const language = { language: 'es', listeners: new Set(), report: () => ({ ...report }) };
  const told: unknown[] = [];
  const count = new ListenerCount({ all: [language] } as unknown as RoomLanguages, (message) => {
    told.push(JSON.parse(JSON.stringify(message)));
  });
  count.report();
  vi.advanceTimersByTime(5_000);
  expect(told).toHaveLength(1);
  Object.assign(report, { count: 1, state: 'open' });
  vi.advanceTimersByTime(1_000);
  Object.assign(report, { heard_p50_ms: 2_400 });
  vi.advanceTimersByTime(3_000);
  expect(told).toMatchObject([
    { languages: [{ state: 'closed' }] },
    { languages: [{ state: 'open', count: 1 }] },
    { languages: [{ state: 'open', heard_p50_ms: 2_400 }] },
  ]);
  count.close();
  Object.assign(report, { count: 0 });
  vi.advanceTimersByTime(5_000);
  expect(told).toHaveLength(3);
});
