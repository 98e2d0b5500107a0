/** What Google's `chirp_3` is asked and answers, by the second API and its own client. */
import { expect, test } from 'vitest';
import { GoogleAccount } from '../../companion/engines/google/account.ts';
import { CHIRP_USD_PER_S } from '../../companion/engines/google/prices.ts';
import { GoogleSpeech } from '../../companion/engines/google/speech.ts';
import { play, read, said, textOf } from './google-listening.ts';
import { failure, finals, HELLO, scene, setUpEachTest, SPEED } from './google-speech-bed.ts';

const CHIRP = { model: 'chirp_3' } as const;

setUpEachTest();

test('words come in order with times, of a recogniser in the region that is set, at the price of the model', async () => {
  const { fake, account, open } = await scene(
    { hears: { words: HELLO }, region: 'eu' },
    {},
    { ...CHIRP, region: 'eu' },
  );
  const stream = await open('en-GB', () => [{ text: 'Winterfell' }]);
  const reading = read(stream, finals(1));
  await play(stream, HELLO, { toMs: 4000, speed: SPEED });
  const words = (await reading).at(-1)?.words ?? [];
  expect(textOf({ words, isFinal: true, processedToMs: 0 })).toMatch(/^Good morning to all of you/);
  words.forEach(({ startMs, endMs }, i) => {
    expect(startMs).toBeGreaterThanOrEqual((words[i - 1]?.endMs ?? 0) - 0.01);
    expect(Math.abs((startMs + endMs) / 2 - (1140 + 300 * i))).toBeLessThan(250);
  });
  const [first] = fake.streams;
  expect(first?.opened.opening).toMatchObject({
    recognizer: 'projects/fake-project/locations/eu/recognizers/_',
    streamingConfig: {
      config: {
        model: 'chirp_3',
        languageCodes: ['en-GB'],
        features: { enableAutomaticPunctuation: true },
        adaptation: { phraseSets: [{ inlinePhraseSet: { phrases: [{ value: 'Winterfell' }] } }] },
      },
      streamingFeatures: { interimResults: true, endpointingSensitivity: 'ENDPOINTING_SENSITIVITY_SHORT' },
    },
  });
  await stream.close();
  await fake.until(() => fake.openStreams === 0);
  expect(account.spend.sttS).toBe(fake.billedSeconds);
  expect(account.spend.usd).toBeCloseTo(account.spend.sttS * CHIRP_USD_PER_S, 6);
});

test('with "auto" it says which of all languages it recognises', async () => {
  const words = said('Buongiorno a tutti voi.', 1000, 'it-IT');
  const { fake, open } = await scene({ hears: { words } }, {}, CHIRP);
  const stream = await open('auto');
  const reading = read(stream, finals(1));
  await play(stream, words, { toMs: 3500, speed: SPEED });
  expect((await reading).at(-1)).toMatchObject({ language: 'it-IT' });
  expect(fake.streams[0]?.opened.opening?.streamingConfig.config.languageCodes).toEqual(['auto']);
});

const PLACES: readonly [name: string, atRegion: string, setRegion: string | undefined][] = [
  ['that has other models', 'us-central1', 'us-central1'],
  ['of another address', 'eu', undefined],
];

test.each(PLACES)('asked for in a region %s, it says which setting to change', async (_, region, set) => {
  const { account, open } = await scene({ hears: { words: HELLO }, region }, {}, { ...CHIRP, region: set });
  const stream = await open();
  const failing = failure(read(stream, finals(1)));
  await play(stream, HELLO, { toMs: 3000, speed: 20 });
  const error = await failing;
  expect(error).toMatchObject({ code: 'service_disabled', stage: 'stt', retryable: false });
  expect(error.message).toMatch(new RegExp(`“${set ?? 'us'}”\\. Set GOOGLE_SPEECH_REGION to us or eu`));
  expect(error.message).not.toContain('fake-project');
  expect(account.spend.usd).toBe(0);
});

test('a language that it has in other regions alone is asked for as usual the next time', async () => {
  const unknownLanguages = ['en-GH', 'zu-ZA'];
  const { fake, open } = await scene({ hears: { words: HELLO }, unknownLanguages }, {}, CHIRP);
  const zulu = await open('zu');
  const refused = failure(read(zulu, finals(1)));
  await play(zulu, HELLO, { toMs: 2000, speed: 20 });
  expect(await refused).toMatchObject({ code: 'unsupported_language_pair' });

  const ghana = await open('en-GH');
  const failed = failure(read(ghana, finals(1)));
  await play(ghana, HELLO, { toMs: 2000, speed: 20 });
  expect(await failed).toMatchObject({ code: 'engine_failed', retryable: true });
  const again = await open('en-GH');
  const reading = read(again, finals(1));
  await play(again, HELLO, { toMs: 3000, speed: SPEED });
  expect(textOf((await reading).at(-1))).toMatch(/^Good morning/);
  expect(fake.streams.at(-1)?.opened.opening?.streamingConfig.config.languageCodes).toEqual(['en-US']);
});

test('it is reached at the address of its region, unless the settings name another', async () => {
  const { fake } = await scene({}, {}, CHIRP);
  const { credentialsPath } = fake;
  const usual = await new GoogleAccount({ credentialsPath }).clientOptions(
    'speech',
    'https://eu-speech.googleapis.com',
  );
  expect(usual).toMatchObject({ apiEndpoint: 'eu-speech.googleapis.com', port: 443 });
  const named = await new GoogleAccount({ credentialsPath, speechEndpoint: fake.endpoint }).clientOptions(
    'speech',
    'https://eu-speech.googleapis.com',
  );
  expect(named).toMatchObject({ apiEndpoint: '127.0.0.1' });
});

test('what it costs and knows of its words is told before it listens', () => {
  const capabilities = new GoogleSpeech(CHIRP).capabilities;
  expect(capabilities).toMatchObject({ usdPerS: CHIRP_USD_PER_S, leastConfidence: 0, detectsLanguage: true });
});
