/** Google's translator with its own client, against a service on this machine; and the cache before it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import type { TranslationRequest } from '../../companion/dubbing/ports/translator.ts';
import { GoogleTranslation } from '../../companion/engines/google/translation.ts';
import { RequestLimiter } from '../../companion/engines/limiter.ts';
import { TRANSLATION_USD_PER_CHARACTER } from '../../companion/engines/google/prices.ts';
import { CachedTranslator } from '../../companion/engines/translation-cache.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { FAULTS, type Fault } from '../fakes/google/faults.ts';
import { SECRET, startGoogleFake, type GoogleFake } from '../fakes/google/server.ts';

let fake: GoogleFake;
let engine: GoogleTranslation;
let account: Account;
let nowMs = 0;
const never = new AbortController().signal;

beforeEach(async () => {
  fake = await startGoogleFake({ speed: 10 });
  engine = translator(10);
  account = new Account('viewer');
  nowMs = 0;
});
afterEach(async () => {
  await engine.close();
  await fake.close();
});

function translator(ceiling: number): GoogleTranslation {
  const endpoints = { credentialsPath: fake.credentialsPath, translationEndpoint: fake.endpoint };
  return new GoogleTranslation(endpoints, new RequestLimiter(ceiling));
}

function cached(ttlS: number, entries?: number): CachedTranslator {
  return new CachedTranslator(engine, {
    ttlS,
    nowMs: () => nowMs,
    ...(entries === undefined ? {} : { entries }),
  });
}

function request(text: string, more: Partial<TranslationRequest> = {}): TranslationRequest {
  return {
    text,
    source: 'en',
    target: 'es',
    context: [],
    spoken: [],
    terms: [],
    account,
    dueAtMs: 0,
    ...more,
  };
}

async function translated(text: string, more: Partial<TranslationRequest> = {}): Promise<string> {
  return (await engine.translate(request(text, more), never)).text;
}

test('the large model is asked for in a region, without what was said before, and waited for longer', async () => {
  const endpoints = { credentialsPath: fake.credentialsPath, translationEndpoint: fake.endpoint };
  const inRegion = (region?: string): GoogleTranslation =>
    new GoogleTranslation({ ...endpoints, model: 'translation-llm', region }, new RequestLimiter(1));
  const clause = request('we went home.', { context: ['It was night, and'], spoken: ['Era noche, y'] });
  const engines = [inRegion(), inRegion('europe-west1'), inRegion('global')];
  const answers = await Promise.allSettled(engines.map((one) => one.translate(clause, never)));
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  const [first, second] = ['us-central1', 'europe-west1'].map(
    (region) => `projects/fake-project/locations/${region}`,
  );
  expect(fake.requests.slice(0, 2)).toMatchObject([
    { parent: first, model: `${first}/models/general/translation-llm`, contents: ['we went home.'] },
    { parent: second, model: `${second}/models/general/translation-llm`, mimeType: 'text/plain' },
  ]);
  const [kept] = engines.map((one) => new CachedTranslator(one, { ttlS: 0 }));
  expect(kept?.deadlineMs).toBeGreaterThan(1_000);
  expect(cached(0).deadlineMs).toBeUndefined();
  for (const one of engines) await one.close();
});

test('a clause is translated as plain text by the neural model, and paid by the character', async () => {
  const result = await engine.translate(
    request('Good morning & hello, "people" <here>.', { source: 'en-US', target: 'pt-BR' }),
    never,
  );
  expect(result).toEqual({
    text: 'Bueno mañana & hola, "gente" <aquí>.',
    engine: { name: 'google-translate', kind: 'cloud', title: 'Google Translate' },
  });
  expect(fake.requests).toMatchObject([
    {
      mimeType: 'text/plain',
      sourceLanguageCode: 'en',
      targetLanguageCode: 'pt-BR',
      parent: 'projects/fake-project/locations/global',
      model: 'projects/fake-project/locations/global/models/general/nmt',
    },
  ]);
  expect(account.spend.translationCharacters).toBe(38);
  expect(account.spend.usd).toBeCloseTo(38 * TRANSLATION_USD_PER_CHARACTER, 6);
});

test('names stay names, or become what they are called in the target language', async () => {
  const terms = [
    { text: 'the House' },
    { text: 'Winter & Co', translation: 'Invierno y Cía' },
    { text: 'old' },
  ];
  expect(await translated("The house, Winter & Co, isn't golden <b>.", { terms })).toBe(
    "The house, Invierno y Cía, «isn't» «golden» <«b»>.",
  );
  expect(fake.requests[0]?.mimeType).toBe('text/html');
  expect(fake.requests[0]?.contents[0]).toContain('<span translate="no">The house</span>');
});

test('a clause is translated in the light of its sentence, and of no other', async () => {
  const context = ['We went home.', 'And the people', 'who live here'];
  expect(await translated('want to go home', { context })).toBe('querer a ir hogar');
  expect(fake.requests[0]?.contents[0]).toBe('<i>And the people who live here</i> <b>want to go home</b>');
  expect(await translated('want to go home', { context: ['We went home.'] })).toBe('querer a ir hogar');
  expect(fake.requests[1]?.contents[0]).toBe('want to go home');
});

test('where the markup comes back broken the clause is translated by itself, and both are paid', async () => {
  fake.fail({ service: 'translation', fault: FAULTS.brokenMarkup });
  expect(await translated('to go home', { context: ['and we want'] })).toBe('a ir hogar');
  expect(fake.requests).toHaveLength(2);
  expect(account.spend.translationCharacters).toBe(
    fake.requests.reduce((sum, { contents }) => sum + (contents[0]?.length ?? 0), 0),
  );
});

test.each([
  ['split and reordered', 'ja', 'querer a ir hogar'],
  ['given attributes', 'he', 'querer a ir hogar'],
  ['with spaces on the other side', 'es', 'querer a ir hogar'],
])('where tags come back %s the clause is found, and paid once', async (_how, target, text) => {
  await fake.close();
  fake = await startGoogleFake({ speed: 10, profile: 'real' });
  engine = translator(10);
  const terms = [{ text: 'home', translation: 'hogar' }];
  expect(await translated('want to go home', { target, terms, context: ['who live here'] })).toBe(text);
  expect(await translated('want to go home', { target, terms })).toBe(text);
  expect(fake.requests).toHaveLength(2);
});

test('where a pair loses its markup often, its clauses are asked for without context, until it does no more', async () => {
  const heal = fake.fail({ service: 'translation', fault: FAULTS.brokenMarkup });
  const ask = (target: string) => translated('to go home', { target, context: ['and we want'] });
  const asked = async (target: string): Promise<number> => {
    const before = fake.requests.length;
    await ask(target);
    return fake.requests.length - before;
  };
  for (let i = 0; i < 20; i++) expect(await asked('ja')).toBe(2);
  expect(await asked('ja')).toBe(1);
  // Another pair has a record of its own.
  expect(await asked('es')).toBe(2);
  heal();
  for (let i = 0; i < 47; i++) expect(await asked('ja')).toBe(1);
  expect(fake.requests.at(-1)?.contents[0]).toBe('to go home');
  for (let i = 0; i < 2; i++) await ask('ja');
  expect(fake.requests.slice(-2).some(({ contents }) => contents[0]?.includes('<b>'))).toBe(true);
});

test('a channel on which nobody answers is replaced by another', async () => {
  fake.fail({ service: 'translation', fault: FAULTS.stall, times: 2 });
  for (const nth of [1, 2]) {
    const abort = new AbortController();
    const failing = engine.translate(request('hello'), abort.signal);
    await fake.until(() => fake.requests.length === nth);
    // A request that is given up sooner shows nothing of the channel.
    setTimeout(() => {
      abort.abort();
    }, 500);
    await expect(failing).rejects.toMatchObject({ name: 'AbortError' });
  }
  expect(fake.peers.size).toBe(1);
  expect(await translated('hello')).toBe('hola');
  expect(fake.peers.size).toBe(2);
});

const FAILURES: readonly [string, Fault, string][] = [
  ['a wrong key', FAULTS.wrongKey, 'key_rejected'],
  ['a daily limit, which comes as forbidden', FAULTS.dailyLimit, 'quota_exhausted'],
  ['a quota', FAULTS.quota, 'quota_exhausted'],
  ['an API that is not enabled', FAULTS.apiDisabled, 'service_disabled'],
  ['no billing', FAULTS.billingDisabled, 'service_disabled'],
  ['a quota of the minute', FAULTS.minuteQuota, 'engine_failed'],
  ['a service that is away', FAULTS.unavailable, 'engine_failed'],
  ['an empty answer', FAULTS.empty, 'engine_failed'],
];

test.each(FAILURES)('%s is said in words that tell no secret, and costs nothing', async (_, fault, code) => {
  fake.fail({ service: 'translation', fault });
  const failing = translated('the words of a viewer');
  await expect(failing).rejects.toMatchObject({ code, stage: 'translation' });
  const { message } = (await failing.catch((error: unknown) => error)) as DubError;
  expect(message).toContain('Google Translate');
  for (const secret of [SECRET, 'key.json', 'viewer', 'OAuth', 'metric'])
    expect(message).not.toContain(secret);
  expect(account.spend).toMatchObject({ usd: 0, translationCharacters: 0 });
});

test('a connection that had just gone is tried once more', async () => {
  fake.fail({ service: 'translation', fault: FAULTS.unavailable, times: 1 });
  expect(await translated('hello')).toBe('hola');
  expect(fake.requests).toHaveLength(2);
  expect(account.spend.translationCharacters).toBe(5);
});

test('a service that never answers is let go as soon as the caller gives up, and what was sent counts as bought', async () => {
  fake.fail({ service: 'translation', fault: FAULTS.stall });
  const abort = new AbortController();
  const failing = engine.translate(request('hello'), abort.signal);
  await fake.until(() => fake.openRequests === 1);
  abort.abort();
  await expect(failing).rejects.toBe(abort.signal.reason);
  await fake.until(() => fake.openRequests === 0);
  expect(account.spend.translationCharacters).toBe(5);
});

test('at the spending cap nothing is sent', async () => {
  account.setCap(0.00001);
  await expect(translated('hello')).rejects.toMatchObject({ code: 'spend_cap_reached' });
  expect(fake.requests).toHaveLength(0);
});

test('a language the service lacks is refused without asking', async () => {
  await expect(translated('hello', { target: 'tlh' })).rejects.toMatchObject({
    code: 'unsupported_language_pair',
  });
  expect(fake.requests).toHaveLength(0);
  expect(engine.pairs()).toContainEqual({ source: 'en', target: 'ca' });
  expect(engine.pairs()).toBe(engine.pairs());
});

test('of those who wait, the one that is due first is translated first', async () => {
  await engine.close();
  engine = translator(1);
  const order: string[] = [];
  const ask = async (text: string, dueAtMs: number): Promise<void> => {
    await translated(text, { dueAtMs });
    order.push(text);
  };
  await engine.warm();
  const first = ask('one', 900);
  await fake.until(() => fake.requests.length === 1);
  await Promise.all([first, ask('two', 300), ask('three', 100), ask('hello', 200)]);
  expect(order).toEqual(['one', 'three', 'hello', 'two']);
});

test('what was translated is kept for its time, and costs once', async () => {
  const cache = cached(60);
  for (const _ of [1, 2, 3]) expect((await cache.translate(request('hello'), never)).text).toBe('hola');
  expect(fake.requests).toHaveLength(1);
  expect(account.spend.translationCharacters).toBe(5);
  // Another sentence before it, another name in it, another language: not the same.
  await cache.translate(request('hello', { context: ['and they say'] }), never);
  await cache.translate(request('hello', { terms: [{ text: 'hello' }] }), never);
  await cache.translate(request('hello', { target: 'pt' }), never);
  expect(fake.requests).toHaveLength(4);
  await cache.translate(request('hello', { context: ['It is over.'] }), never);
  expect(fake.requests).toHaveLength(4);
  nowMs = 60_001;
  await cache.translate(request('hello'), never);
  expect(fake.requests).toHaveLength(5);
});

test('the one used longest ago is forgotten first; with no time to keep, nothing is kept', async () => {
  const small = cached(60, 2);
  for (const text of ['one', 'two', 'one', 'three', 'one', 'two'])
    await small.translate(request(text), never);
  expect(fake.requests.map(({ contents }) => contents[0])).toEqual(['one', 'two', 'three', 'two']);
  const off = cached(0);
  await off.translate(request('hello'), never);
  await off.translate(request('hello'), never);
  off.translateAhead(request('hello'));
  expect(fake.requests).toHaveLength(6);
});

test('what is being translated is waited for by all who want it, until none does', async () => {
  const off = fake.fail({ service: 'translation', fault: FAULTS.stall, times: 1 });
  const cache = cached(60);
  const [first, second] = [new AbortController(), new AbortController()];
  const waiting = [first, second].map(({ signal }) => cache.translate(request('hello'), signal));
  const settled = Promise.allSettled(waiting);
  await fake.until(() => fake.openRequests === 1);
  first.abort();
  await expect(waiting[0]).rejects.toBe(first.signal.reason);
  expect(fake.openRequests).toBe(1);
  second.abort();
  await fake.until(() => fake.openRequests === 0);
  await settled;
  off();
  expect((await cache.translate(request('hello'), never)).text).toBe('hola');
});

test('another viewer’s spending cap is not mine', async () => {
  const poor = new Account('poor');
  poor.setCap(0);
  const cache = cached(60);
  const theirs = cache.translate(request('hello', { account: poor }), never);
  const mine = cache.translate(request('hello'), never);
  await expect(theirs).rejects.toMatchObject({ code: 'spend_cap_reached' });
  expect((await mine).text).toBe('hola');
});

test('what will likely be said is translated ahead once, and is there when it is said', async () => {
  const cache = cached(60);
  cache.translateAhead(request('hello'));
  cache.translateAhead(request('hello'));
  const gone = new AbortController();
  const waiting = cache.translate(request('hello'), gone.signal);
  gone.abort();
  await expect(waiting).rejects.toBe(gone.signal.reason);
  expect((await cache.translate(request('hello'), never)).text).toBe('hola');
  cache.translateAhead(request('hello'));
  expect(fake.requests).toHaveLength(1);
});
