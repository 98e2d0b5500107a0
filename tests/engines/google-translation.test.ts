/** What Google's translator is asked for, what it answers, and what goes wrong on the way. */
import { expect, test } from 'vitest';
import { GoogleTranslation } from '../../companion/engines/google/translation.ts';
import { RequestLimiter } from '../../companion/engines/limiter.ts';
import { TRANSLATION_USD_PER_CHARACTER } from '../../companion/engines/google/prices.ts';
import { CachedTranslator } from '../../companion/engines/translation-cache.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { FAULTS, type Fault } from '../fakes/google/faults.ts';
import { SECRET, startGoogleFake } from '../fakes/google/server.ts';
import { never, TranslationBed } from './google-translation-bed.ts';

const bed = new TranslationBed();

test('the large model is asked for in a region, without what was said before, and waited for longer', async () => {
  const endpoints = { credentialsPath: bed.fake.credentialsPath, translationEndpoint: bed.fake.endpoint };
  const inRegion = (region?: string): GoogleTranslation =>
    new GoogleTranslation({ ...endpoints, model: 'translation-llm', region }, new RequestLimiter(1));
  const clause = bed.request('we went home.', { context: ['It was night, and'], spoken: ['Era noche, y'] });
  const engines = [inRegion(), inRegion('europe-west1'), inRegion('global')];
  const answers = await Promise.allSettled(engines.map((one) => one.translate(clause, never)));
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  const [first, second] = ['us-central1', 'europe-west1'].map(
    (region) => `projects/fake-project/locations/${region}`,
  );
  expect(bed.fake.requests.slice(0, 2)).toMatchObject([
    { parent: first, model: `${first}/models/general/translation-llm`, contents: ['we went home.'] },
    { parent: second, model: `${second}/models/general/translation-llm`, mimeType: 'text/plain' },
  ]);
  const [kept] = engines.map((one) => new CachedTranslator(one, { ttlS: 0 }));
  expect(kept?.deadlineMs).toBeGreaterThan(1_000);
  expect(new CachedTranslator(bed.engine, { ttlS: 0 }).deadlineMs).toBeUndefined();
  for (const one of engines) await one.close();
});

test('a clause is translated as plain text by the neural model, and paid by the character', async () => {
  const result = await bed.engine.translate(
    bed.request('Good morning & hello, "people" <here>.', { source: 'en-US', target: 'pt-BR' }),
    never,
  );
  expect(result).toEqual({
    text: 'Bueno mañana & hola, "gente" <aquí>.',
    engine: { name: 'google-translate', kind: 'cloud', title: 'Google Translate' },
  });
  expect(bed.fake.requests).toMatchObject([
    {
      mimeType: 'text/plain',
      sourceLanguageCode: 'en',
      targetLanguageCode: 'pt-BR',
      parent: 'projects/fake-project/locations/global',
      model: 'projects/fake-project/locations/global/models/general/nmt',
    },
  ]);
  expect(bed.account.spend.translationCharacters).toBe(38);
  expect(bed.account.spend.usd).toBeCloseTo(38 * TRANSLATION_USD_PER_CHARACTER, 6);
});

test('names stay names, or become what they are called in the target language', async () => {
  const terms = [
    { text: 'the House' },
    { text: 'Winter & Co', translation: 'Invierno y Cía' },
    { text: 'old' },
  ];
  expect(await bed.translated("The house, Winter & Co, isn't golden <b>.", { terms })).toBe(
    "The house, Invierno y Cía, «isn't» «golden» <«b»>.",
  );
  expect(bed.fake.requests[0]?.mimeType).toBe('text/html');
  expect(bed.fake.requests[0]?.contents[0]).toContain('<span translate="no">The house</span>');
});

test('a clause is translated in the light of its sentence, and of no other', async () => {
  const context = ['We went home.', 'And the people', 'who live here'];
  expect(await bed.translated('want to go home', { context })).toBe('querer a ir hogar');
  expect(bed.fake.requests[0]?.contents[0]).toBe(
    '<i>And the people who live here</i> <b>want to go home</b>',
  );
  expect(await bed.translated('want to go home', { context: ['We went home.'] })).toBe('querer a ir hogar');
  expect(bed.fake.requests[1]?.contents[0]).toBe('want to go home');
});

test('where the markup comes back broken the clause is translated by itself, and both are paid', async () => {
  bed.fake.fail({ service: 'translation', fault: FAULTS.brokenMarkup });
  expect(await bed.translated('to go home', { context: ['and we want'] })).toBe('a ir hogar');
  expect(bed.fake.requests).toHaveLength(2);
  expect(bed.account.spend.translationCharacters).toBe(
    bed.fake.requests.reduce((sum, { contents }) => sum + (contents[0]?.length ?? 0), 0),
  );
});

test.each([
  ['split and reordered', 'ja', 'querer a ir hogar'],
  ['given attributes', 'he', 'querer a ir hogar'],
  ['with spaces on the other side', 'es', 'querer a ir hogar'],
])('where tags come back %s the clause is found, and paid once', async (_how, target, text) => {
  await bed.fake.close();
  bed.fake = await startGoogleFake({ speed: 10, profile: 'real' });
  bed.engine = bed.translator(10);
  const terms = [{ text: 'home', translation: 'hogar' }];
  expect(await bed.translated('want to go home', { target, terms, context: ['who live here'] })).toBe(text);
  expect(await bed.translated('want to go home', { target, terms })).toBe(text);
  expect(bed.fake.requests).toHaveLength(2);
});

test('where a pair loses its markup often, its clauses are asked for without context, until it does no more', async () => {
  const heal = bed.fake.fail({ service: 'translation', fault: FAULTS.brokenMarkup });
  const ask = (target: string) => bed.translated('to go home', { target, context: ['and we want'] });
  const asked = async (target: string): Promise<number> => {
    const before = bed.fake.requests.length;
    await ask(target);
    return bed.fake.requests.length - before;
  };
  for (let i = 0; i < 20; i++) expect(await asked('ja')).toBe(2);
  expect(await asked('ja')).toBe(1);
  // Another pair has a record of its own.
  expect(await asked('es')).toBe(2);
  heal();
  for (let i = 0; i < 47; i++) expect(await asked('ja')).toBe(1);
  expect(bed.fake.requests.at(-1)?.contents[0]).toBe('to go home');
  for (let i = 0; i < 2; i++) await ask('ja');
  expect(bed.fake.requests.slice(-2).some(({ contents }) => contents[0]?.includes('<b>'))).toBe(true);
});

test('a channel on which nobody answers is replaced by another', async () => {
  bed.fake.fail({ service: 'translation', fault: FAULTS.stall, times: 2 });
  for (const nth of [1, 2]) {
    const abort = new AbortController();
    const failing = bed.engine.translate(bed.request('hello'), abort.signal);
    await bed.fake.until(() => bed.fake.requests.length === nth);
    // A request that is given up sooner shows nothing of the channel.
    setTimeout(() => {
      abort.abort();
    }, 500);
    await expect(failing).rejects.toMatchObject({ name: 'AbortError' });
  }
  expect(bed.fake.peers.size).toBe(1);
  expect(await bed.translated('hello')).toBe('hola');
  expect(bed.fake.peers.size).toBe(2);
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
  bed.fake.fail({ service: 'translation', fault });
  const failing = bed.translated('the words of a viewer');
  await expect(failing).rejects.toMatchObject({ code, stage: 'translation' });
  const { message } = (await failing.catch((error: unknown) => error)) as DubError;
  expect(message).toContain('Google Translate');
  for (const secret of [SECRET, 'key.json', 'viewer', 'OAuth', 'metric'])
    expect(message).not.toContain(secret);
  expect(bed.account.spend).toMatchObject({ usd: 0, translationCharacters: 0 });
});

test('a connection that had just gone is tried once more', async () => {
  bed.fake.fail({ service: 'translation', fault: FAULTS.unavailable, times: 1 });
  expect(await bed.translated('hello')).toBe('hola');
  expect(bed.fake.requests).toHaveLength(2);
  expect(bed.account.spend.translationCharacters).toBe(5);
});

test('a service that never answers is let go as soon as the caller gives up, and what was sent counts as bought', async () => {
  bed.fake.fail({ service: 'translation', fault: FAULTS.stall });
  const abort = new AbortController();
  const failing = bed.engine.translate(bed.request('hello'), abort.signal);
  await bed.fake.until(() => bed.fake.openRequests === 1);
  abort.abort();
  await expect(failing).rejects.toBe(abort.signal.reason);
  await bed.fake.until(() => bed.fake.openRequests === 0);
  expect(bed.account.spend.translationCharacters).toBe(5);
});

test('at the spending cap nothing is sent', async () => {
  bed.account.setCap(0.00001);
  await expect(bed.translated('hello')).rejects.toMatchObject({ code: 'spend_cap_reached' });
  expect(bed.fake.requests).toHaveLength(0);
});

test('a language the service lacks is refused without asking', async () => {
  await expect(bed.translated('hello', { target: 'tlh' })).rejects.toMatchObject({
    code: 'unsupported_language_pair',
  });
  expect(bed.fake.requests).toHaveLength(0);
  expect(bed.engine.pairs()).toContainEqual({ source: 'en', target: 'ca' });
  expect(bed.engine.pairs()).toBe(bed.engine.pairs());
});

test('of those who wait, the one that is due first is translated first', async () => {
  await bed.engine.close();
  bed.engine = bed.translator(1);
  const order: string[] = [];
  const ask = async (text: string, dueAtMs: number): Promise<void> => {
    await bed.translated(text, { dueAtMs });
    order.push(text);
  };
  await bed.engine.warm();
  const first = ask('one', 900);
  await bed.fake.until(() => bed.fake.requests.length === 1);
  await Promise.all([first, ask('two', 300), ask('three', 100), ask('hello', 200)]);
  expect(order).toEqual(['one', 'three', 'hello', 'two']);
});
