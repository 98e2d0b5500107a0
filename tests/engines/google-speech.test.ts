/** Google's recogniser with its own client, against a service that hears only what it is sent. */
import { afterEach, expect, test } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import type { Hypothesis, RecognizerStream } from '../../companion/recognition/ports/recognizer.ts';
import type { Term } from '../../companion/dubbing/ports/translator.ts';
import { SPEECH_LIMITS, type SpeechLimits } from '../../companion/engines/google/limits.ts';
import { GoogleSpeech } from '../../companion/engines/google/speech.ts';
import { SPEECH_USD_PER_S } from '../../companion/engines/google/prices.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { loud, silence } from '../fixtures/sound.ts';
import { FAULTS, type Fault } from '../fakes/google/faults.ts';
import { SECRET, startGoogleFake, type GoogleFake, type GoogleFakeScript } from '../fakes/google/server.ts';
import { play, read, said, textOf } from './google-listening.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const SPEED = 10;

interface Scene {
  readonly fake: GoogleFake;
  readonly engine: GoogleSpeech;
  readonly account: Account;
  readonly abort: AbortController;
  readonly open: (language?: string, terms?: () => readonly Term[]) => Promise<RecognizerStream>;
}

async function scene(script: GoogleFakeScript, limits: Partial<SpeechLimits> = {}): Promise<Scene> {
  const fake = await startGoogleFake({ speed: SPEED, ...script });
  const engine = new GoogleSpeech(
    { credentialsPath: fake.credentialsPath, speechEndpoint: fake.endpoint },
    { pace: 2 * SPEED, idleMs: SPEECH_LIMITS.idleMs / SPEED, ...limits },
  );
  const [account, abort] = [new Account('viewer'), new AbortController()];
  closing.push(
    () => fake.close(),
    () => engine.close(),
  );
  const open = async (
    language = 'en',
    terms: () => readonly Term[] = () => [],
  ): Promise<RecognizerStream> => {
    const stream = await engine.open({ language, terms, account, signal: abort.signal });
    closing.push(() => stream.close());
    return stream;
  };
  return { fake, engine, account, abort, open };
}

function finals(count: number): (hypothesis: Hypothesis) => boolean {
  let left = count;
  return ({ isFinal }) => isFinal && --left === 0;
}

async function failure(promise: Promise<unknown>): Promise<DubError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DubError)) throw new Error('it did not fail as it should', { cause: error });
  return error;
}

const HELLO = said('Good morning to all of you.', 1000);
const AGAIN = said('We begin with the weather.', 12_000);

test('a stream is open, and paid for, while somebody speaks, and one final comes for each utterance', async () => {
  const { fake, account, open } = await scene({ hears: { words: [...HELLO, ...AGAIN] } });
  const stream = await open();
  const openAtFinal: number[] = [];
  const isLast = finals(2);
  const reading = read(stream, (hypothesis) => {
    if (hypothesis.isFinal) openAtFinal.push(fake.openStreams);
    return isLast(hypothesis);
  });
  await play(stream, [...HELLO, ...AGAIN], { toMs: 8000, speed: SPEED });
  await fake.until(() => fake.streams.length === 1 && fake.openStreams === 0);
  await play(stream, AGAIN, { fromMs: 8000, toMs: 15_000, speed: SPEED });
  const said = (await reading).filter(({ isFinal }) => isFinal);

  expect(said.map(textOf)).toEqual(['Good morning to all of you', 'We begin with the weather']);
  // The service had not ended its stream then: its own final, later still, was not waited for.
  expect(openAtFinal).toEqual([1, 1]);
  await fake.until(() => fake.openStreams === 0);
  const seconds = fake.streams.map(({ audioMs }) => audioMs / 1000);
  for (const one of seconds) expect(one).toBeLessThan(3.2);
  expect(fake.billedSeconds).toBe(account.spend.sttS);
  expect(account.spend.usd).toBeCloseTo(account.spend.sttS * SPEECH_USD_PER_S, 6);
});

test('the sound from before speech was noticed is heard too', async () => {
  const { open, engine } = await scene({ hears: { words: HELLO } });
  const { preRollMs } = engine.capabilities;
  const play500 = async (preRoll: number): Promise<string> => {
    const stream = await open();
    const reading = read(stream, finals(1));
    // A detector that is late by a word.
    await play(stream, HELLO, {
      toMs: 4000,
      speed: SPEED,
      preRollMs: preRoll,
      isSpeech: (ms) => ms >= 1300 && ms < 2800,
    });
    return textOf((await reading).at(-1));
  };
  expect(await play500(0)).toMatch(/^morning/);
  expect(await play500(preRollMs)).toMatch(/^Good morning/);
});

test('a service that stops answering owes the rest of the words: the stream fails, and they can be heard again', async () => {
  const { fake, open } = await scene({ hears: { words: HELLO } }, { graceMs: 100 });
  const stream = await open();
  const heard: Hypothesis[] = [];
  const failing = failure(
    (async () => {
      for await (const hypothesis of stream.hypotheses) heard.push(hypothesis);
    })(),
  );
  fake.fail({ service: 'speech', fault: { kind: 'stall' }, atAudioMs: 1500 });
  await play(stream, HELLO, { toMs: 3500, speed: SPEED });
  expect(await failing).toMatchObject({ code: 'engine_timeout' });
  expect(textOf(heard.at(-1))).toMatch(/^Good mor/);
  expect(heard.every(({ isFinal }) => !isFinal)).toBe(true);
});

test('another listener goes on where the channel that both had was given up', async () => {
  const { fake, open } = await scene({ hears: { words: HELLO } }, { graceMs: 100 });
  const [unanswered, next] = [await open(), await open()];
  const failing = failure(read(unanswered, finals(1)));
  fake.slow({ speech: { medianMs: 60_000, p99Ms: 60_000 } });
  await play(unanswered, HELLO, { toMs: 3500, speed: SPEED });
  expect(await failing).toMatchObject({ code: 'engine_timeout' });
  fake.slow({ speech: { medianMs: 20, p99Ms: 20 } });
  const reading = read(next, finals(1));
  await play(next, HELLO, { toMs: 4000, speed: SPEED });
  expect(textOf((await reading).at(-1))).toMatch(/^Good morning to all of you/);
});

test('an utterance that begins while the one before is still awaited is told after it', async () => {
  const words = [...HELLO, ...said('And then this.', 3300)];
  const { open } = await scene(
    { hears: { words }, speechLatency: { medianMs: 900, p99Ms: 1000 } },
    { graceMs: 2000 },
  );
  const stream = await open();
  const reading = read(stream, finals(2));
  await play(stream, words, { toMs: 6000, speed: SPEED });
  const all = await reading;
  const first = all.findIndex(({ isFinal }) => isFinal);
  expect(all.slice(0, first).every((one) => one.words.every((word) => word.endMs < 3000))).toBe(true);
  expect(all.filter(({ isFinal }) => isFinal).map(textOf)).toEqual([
    expect.stringMatching(/^Good morning to all of you/),
    expect.stringMatching(/^And then this/),
  ]);
});

const STATUSES: readonly [name: string, fault: Fault, code: string, words?: RegExp][] = [
  ['a wrong key', FAULTS.wrongKey, 'key_rejected'],
  ['a key that may not', FAULTS.notAllowed, 'key_rejected'],
  [
    'an API that is not enabled',
    FAULTS.apiDisabled,
    'service_disabled',
    /API of .* APIs & Services, Library/,
  ],
  ['no billing', FAULTS.billingDisabled, 'service_disabled', /link a billing account/],
  ['a quota of the minute', FAULTS.minuteQuota, 'engine_failed', /this minute.*Quotas/],
  ['a daily limit', FAULTS.dailyLimit, 'quota_exhausted'],
  ['a quota', FAULTS.quota, 'quota_exhausted'],
  ['a service that is away', FAULTS.unavailable, 'engine_failed'],
  ['a fault of the service', FAULTS.internal, 'engine_failed'],
];

test.each(STATUSES)('%s is said in words that tell no secret', async (_, fault, code, words = /./) => {
  const { fake, account, open } = await scene({ hears: { words: HELLO } });
  fake.fail({ service: 'speech', fault });
  const stream = await open();
  const failing = failure(read(stream, finals(1)));
  await play(stream, HELLO, { toMs: 3000, speed: 20 });
  const error = await failing;
  expect(error).toMatchObject({ code, stage: 'stt' });
  expect(error.message).toContain('Google Speech-to-Text');
  expect(error.message).toMatch(words);
  for (const secret of [SECRET, 'key.json', fake.credentialsPath, '1234', 'metric', 'OAuth']) {
    expect(error.message).not.toContain(secret);
  }
  expect(account.spend.usd).toBe(0);
});

test('a service that is gone in mid-sentence fails the stream, and what it had answered is paid', async () => {
  const { fake, account, open } = await scene({ hears: { words: HELLO } });
  fake.fail({ service: 'speech', fault: FAULTS.unavailable, atAudioMs: 1800 });
  const stream = await open();
  const failing = failure(read(stream, finals(1)));
  // Up to 1.9 s of the call: whoever is slow to hear that it is gone would pay its third second as well.
  await play(stream, HELLO, { toMs: 2400, speed: SPEED, staysOpen: true });
  expect(await failing).toMatchObject({ code: 'engine_failed', retryable: true });
  expect(account.spend.sttS).toBe(2);
  // Useless now, but harmless.
  await stream.write({ startMs: 5000, samples: silence(50) }, true);
  stream.endUtterance();
  expect(fake.openStreams).toBe(0);
});

test('a service that takes sound and never answers is noticed, unless there was nothing to answer', async () => {
  const { fake, account, open } = await scene({ hears: { words: HELLO } }, { stallMs: 300 });
  const off = fake.fail({ service: 'speech', fault: FAULTS.stall });
  const stalled = await open();
  const failing = failure(read(stalled, finals(1)));
  await play(stalled, HELLO, { toMs: 6000, speed: SPEED, isSpeech: (ms) => ms >= 1000, staysOpen: true });
  expect(await failing).toMatchObject({ code: 'engine_timeout', stage: 'stt' });
  // It may be billed all the same.
  expect(account.spend.usd).toBeGreaterThan(0);
  await fake.until(() => fake.openStreams === 0);
  off();

  const quiet = await open();
  const reading = read(quiet, finals(1));
  // Noise that the detector took for speech here and there.
  await play(quiet, [], { fromMs: 20_000, toMs: 24_000, speed: SPEED, isSpeech: (ms) => ms % 300 === 0 });
  expect((await reading).at(-1)).toMatchObject({ words: [], isFinal: true });
});

test('a short word that nobody answers is not lost without a word', async () => {
  const { fake, open } = await scene({ hears: { words: HELLO } }, { stallMs: 200, graceMs: 100 });
  fake.fail({ service: 'speech', fault: FAULTS.stall, times: 1 });
  const stream = await open();
  const failing = failure(read(stream, finals(1)));
  await play(stream, HELLO, { toMs: 2200, speed: 20, isSpeech: (ms) => ms >= 1000 && ms < 1500 });
  expect(await failing).toMatchObject({ code: 'engine_timeout' });
});

test('at the spending cap no more sound is sent', async () => {
  const { fake, account, open } = await scene({ hears: { words: said('word '.repeat(40).trim(), 1000) } });
  account.setCap(3 * SPEECH_USD_PER_S);
  const stream = await open();
  const failing = failure(read(stream, finals(1)));
  await play(stream, said('word '.repeat(40).trim(), 1000), { toMs: 9000, speed: SPEED });
  expect(await failing).toMatchObject({ code: 'spend_cap_reached' });
  await fake.until(() => fake.openStreams === 0);
  expect(account.spend.sttS).toBe(3);
  expect(fake.streams.map(({ audioMs }) => audioMs <= 3000)).toEqual([true]);
});

test('a language is refused where the service lacks it, and listened to with the older model where it must be', async () => {
  const { fake, engine, open } = await scene({
    hears: { words: HELLO },
    unknownLanguages: ['zu-ZA'],
    oldModelLanguages: ['sv-SE'],
  });
  expect(await failure(open('tlh'))).toMatchObject({ code: 'unsupported_language_pair', stage: 'stt' });
  const zulu = await open('zu');
  const refused = failure(read(zulu, finals(1)));
  await play(zulu, HELLO, { toMs: 2000, speed: 20 });
  expect(await refused).toMatchObject({ code: 'unsupported_language_pair' });

  const swedish = await open('sv');
  const failed = failure(read(swedish, finals(1)));
  await play(swedish, HELLO, { toMs: 2000, speed: 20 });
  expect(await failed).toMatchObject({ code: 'engine_failed', retryable: true });
  const again = await open('sv-SE');
  const reading = read(again, finals(1));
  await play(again, HELLO, { toMs: 3000, speed: SPEED });
  expect(textOf((await reading).at(-1))).toMatch(/^Good morning/);
  expect(fake.streams.at(-1)?.config?.model).toBe('');
  expect(engine.capabilities.languages).toContain('sv');
});

test('with "auto" it says which of four languages it hears', async () => {
  const { fake, open } = await scene({ hears: { words: said('Buenos días a todos.', 1000, 'es-ES') } });
  const stream = await open('auto');
  const reading = read(stream, finals(1));
  await play(stream, said('Buenos días a todos.', 1000), { toMs: 3000, speed: SPEED });
  expect((await reading).at(-1)).toMatchObject({ language: 'es-ES' });
  expect(fake.streams[0]?.config).toMatchObject({
    languageCode: 'en-US',
    alternativeLanguageCodes: ['es-ES', 'fr-FR', 'de-DE'],
  });
});

test('what the service is hardly sure of is told with its confidence once it is final, and not before', async () => {
  const words = HELLO.map((word, i) => (i === 1 ? { ...word, confidence: 0.2 } : word));
  // A final comes while the utterance goes on, before its words are given times by partials alone.
  const { open } = await scene({ hears: { words }, profile: 'real' }, { graceMs: 2500, silenceMs: 3000 });
  const stream = await open();
  const reading = read(stream, finals(1));
  await play(stream, words, { toMs: 5500, speed: SPEED, isSpeech: (ms) => ms >= 900 && ms < 5000 });
  const all = await reading;
  expect(all.at(-1)?.words.map(({ confidence }) => confidence)).toEqual(
    [0.9, 0.2, 0.9, 0.9, 0.9, 0.9].map((one) => expect.closeTo(one, 5) as number),
  );
  const first = all.find((one) => one.words.length > 0);
  expect(first?.words.every(({ confidence }) => confidence === undefined)).toBe(true);
});

test('names to be expected are asked for anew with each utterance', async () => {
  const { fake, open } = await scene({ hears: { words: [...HELLO, ...AGAIN] } });
  const terms: Term[] = [{ text: 'Winterfell' }];
  const stream = await open('en-GB', () => terms);
  const reading = read(stream, finals(2));
  await play(stream, HELLO, { toMs: 4000, speed: SPEED });
  terms.push({ text: 'Arya', translation: 'Aria' });
  await play(stream, AGAIN, { fromMs: 11_000, toMs: 15_000, speed: SPEED });
  await reading;
  expect(fake.streams.map(({ config }) => config?.speechContexts[0]?.phrases)).toEqual([
    ['Winterfell'],
    ['Winterfell', 'Arya'],
  ]);
  expect(fake.streams[0]?.config).toMatchObject({ languageCode: 'en-GB', model: 'latest_long' });
});

test('an aborted session leaves nothing open at the service', async () => {
  const { fake, abort, open } = await scene({ hears: { words: HELLO } });
  const stream = await open();
  const reading = read(stream, finals(1));
  await play(stream, HELLO, { toMs: 1800, speed: SPEED, staysOpen: true });
  await fake.until(() => fake.openStreams === 1);
  abort.abort();
  await reading;
  await fake.until(() => fake.openStreams === 0);
  await expect(open()).rejects.toBe(abort.signal.reason);
});

test('the fake hears a dialogue in any sound, its words while the sound goes on', async () => {
  const { open } = await scene({ hears: { dialogue: ['Who goes there?', 'A friend of the house.'] } });
  const stream = await open();
  const reading = read(stream, finals(2));
  for (const startMs of [0, 4000]) {
    for (let atMs = 0; atMs < 2400; atMs += 100) {
      const samples = atMs < 1600 ? loud(100) : silence(100);
      await stream.write({ startMs: startMs + atMs, samples }, atMs < 1600);
    }
    stream.endUtterance();
  }
  const all = await reading;
  const told = all.filter(({ isFinal }) => isFinal).map(textOf);
  expect(told).toHaveLength(2);
  expect(told[0]).toMatch(/^Who goes there\? A friend/);
  expect(told[1]).toMatch(/the house\. Who goes there\?/);
});
