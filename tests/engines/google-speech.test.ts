/** What Google's recogniser is asked and answers, with its own client. */
import { expect, test } from 'vitest';
import type { Term } from '../../companion/dubbing/ports/translator.ts';
import { SPEECH_USD_PER_S } from '../../companion/engines/google/prices.ts';
import { loud, silence } from '../fixtures/sound.ts';
import { play, read, said, textOf } from './google-listening.ts';
import { SPEED, scene, finals, failure, HELLO, setUpEachTest } from './google-speech-bed.ts';

const AGAIN = said('We begin with the weather.', 12_000);

setUpEachTest();

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
  expect(fake.streams.at(-1)?.opened.config?.model).toBe('');
  expect(engine.capabilities.languages).toContain('sv');
});

test('with "auto" it says which of four languages it hears', async () => {
  const { fake, open } = await scene({ hears: { words: said('Buenos días a todos.', 1000, 'es-ES') } });
  const stream = await open('auto');
  const reading = read(stream, finals(1));
  await play(stream, said('Buenos días a todos.', 1000), { toMs: 3000, speed: SPEED });
  expect((await reading).at(-1)).toMatchObject({ language: 'es-ES' });
  expect(fake.streams[0]?.opened.config).toMatchObject({
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
  expect(fake.streams.map(({ opened }) => opened.config?.speechContexts[0]?.phrases)).toEqual([
    ['Winterfell'],
    ['Winterfell', 'Arya'],
  ]);
  expect(fake.streams[0]?.opened.config).toMatchObject({ languageCode: 'en-GB', model: 'latest_long' });
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
