/** What was translated is kept: for all who want it, for its time, and no longer. */
import { beforeEach, expect, test } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import { CachedTranslator } from '../../companion/engines/translation-cache.ts';
import { FAULTS } from '../fakes/google/faults.ts';
import { never, TranslationBed } from './google-translation-bed.ts';

const bed = new TranslationBed();
let nowMs = 0;
beforeEach(() => {
  nowMs = 0;
});

function cached(ttlS: number, entries?: number): CachedTranslator {
  return new CachedTranslator(bed.engine, {
    ttlS,
    nowMs: () => nowMs,
    ...(entries === undefined ? {} : { entries }),
  });
}

test('what was translated is kept for its time, and costs once', async () => {
  const cache = cached(60);
  for (const _ of [1, 2, 3]) expect((await cache.translate(bed.request('hello'), never)).text).toBe('hola');
  expect(bed.fake.requests).toHaveLength(1);
  expect(bed.account.spend.translationCharacters).toBe(5);
  // Another sentence before it, another name in it, another language: not the same.
  await cache.translate(bed.request('hello', { context: ['and they say'] }), never);
  await cache.translate(bed.request('hello', { terms: [{ text: 'hello' }] }), never);
  await cache.translate(bed.request('hello', { target: 'pt' }), never);
  expect(bed.fake.requests).toHaveLength(4);
  await cache.translate(bed.request('hello', { context: ['It is over.'] }), never);
  expect(bed.fake.requests).toHaveLength(4);
  nowMs = 60_001;
  await cache.translate(bed.request('hello'), never);
  expect(bed.fake.requests).toHaveLength(5);
});

test('the one used longest ago is forgotten first; with no time to keep, nothing is kept', async () => {
  const small = cached(60, 2);
  for (const text of ['one', 'two', 'one', 'three', 'one', 'two'])
    await small.translate(bed.request(text), never);
  expect(bed.fake.requests.map(({ contents }) => contents[0])).toEqual(['one', 'two', 'three', 'two']);
  const off = cached(0);
  await off.translate(bed.request('hello'), never);
  await off.translate(bed.request('hello'), never);
  off.translateAhead(bed.request('hello'));
  expect(bed.fake.requests).toHaveLength(6);
});

test('what is being translated is waited for by all who want it, until none does', async () => {
  const off = bed.fake.fail({ service: 'translation', fault: FAULTS.stall, times: 1 });
  const cache = cached(60);
  const [first, second] = [new AbortController(), new AbortController()];
  const waiting = [first, second].map(({ signal }) => cache.translate(bed.request('hello'), signal));
  const settled = Promise.allSettled(waiting);
  await bed.fake.until(() => bed.fake.openRequests === 1);
  first.abort();
  await expect(waiting[0]).rejects.toBe(first.signal.reason);
  expect(bed.fake.openRequests).toBe(1);
  second.abort();
  await bed.fake.until(() => bed.fake.openRequests === 0);
  await settled;
  off();
  expect((await cache.translate(bed.request('hello'), never)).text).toBe('hola');
});

test('another viewer’s spending cap is not mine', async () => {
  const poor = new Account('poor');
  poor.setCap(0);
  const cache = cached(60);
  const theirs = cache.translate(bed.request('hello', { account: poor }), never);
  const mine = cache.translate(bed.request('hello'), never);
  await expect(theirs).rejects.toMatchObject({ code: 'spend_cap_reached' });
  expect((await mine).text).toBe('hola');
});

test('what will likely be said is translated ahead once, and is there when it is said', async () => {
  const cache = cached(60);
  cache.translateAhead(bed.request('hello'));
  cache.translateAhead(bed.request('hello'));
  const gone = new AbortController();
  const waiting = cache.translate(bed.request('hello'), gone.signal);
  gone.abort();
  await expect(waiting).rejects.toBe(gone.signal.reason);
  expect((await cache.translate(bed.request('hello'), never)).text).toBe('hola');
  cache.translateAhead(bed.request('hello'));
  expect(bed.fake.requests).toHaveLength(1);
});
