/** What comes of a recogniser at Google's that fails, falls silent, or is no longer wanted. */
import { describe, expect, test } from 'vitest';
import type { Hypothesis } from '../../companion/recognition/ports/recognizer.ts';
import { SPEECH_USD_PER_S } from '../../companion/engines/google/prices.ts';
import { SPEECH_MODELS } from '../../companion/engines/google/speech-models.ts';
import { silence } from '../fixtures/sound.ts';
import { FAULTS, type Fault } from '../fakes/google/faults.ts';
import { SECRET } from '../fakes/google/server.ts';
import { play, read, said, textOf } from './google-listening.ts';
import { SPEED, scene, finals, failure, HELLO, setUpEachTest } from './google-speech-bed.ts';

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
  [
    'a service account without a role',
    FAULTS.noRole,
    'key_rejected',
    /IAM & Admin, IAM, .*“Cloud Speech Client”/,
  ],
  ['a quota of the minute', FAULTS.minuteQuota, 'engine_failed', /this minute.*Quotas/],
  ['a daily limit', FAULTS.dailyLimit, 'quota_exhausted'],
  ['a quota', FAULTS.quota, 'quota_exhausted'],
  ['a service that is away', FAULTS.unavailable, 'engine_failed'],
  ['a fault of the service', FAULTS.internal, 'engine_failed'],
];

setUpEachTest();

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

describe.each(SPEECH_MODELS)('asked for %s', (model) => {
  test.each(STATUSES)('%s is said in words that tell no secret', async (_, fault, code, words = /./) => {
    const { fake, account, open } = await scene({ hears: { words: HELLO } }, {}, { model });
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
