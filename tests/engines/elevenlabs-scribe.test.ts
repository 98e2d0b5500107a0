/** What a session is given by ElevenLabs' recogniser, against a service that recognises only the sound it is sent. */
import { describe, expect, test } from 'vitest';
import { ClauseCutter } from '../../companion/recognition/clause-cutter.ts';
import type { Hypothesis } from '../../companion/recognition/ports/recognizer.ts';
import { SCRIBE_USD_PER_S } from '../../companion/engines/elevenlabs/prices.ts';
import { bareText } from '../../companion/engines/word-timing/word-alignment.ts';
import { loud } from '../fixtures/sound.ts';
import { film, play, read, said, textOf } from './google-listening.ts';
import { scenesOfEachTest, SPEED } from './scribe-scene.ts';

const begun = scenesOfEachTest();

const finalsOf = (all: readonly Hypothesis[]): Hypothesis[] => all.filter(({ isFinal }) => isFinal);

describe('what was said', () => {
  test('is final with the words where they were said', async () => {
    const words = [...said('Good morning my dear friend.', 600), ...said('We are at home now.', 4000)];
    const { recognize, open: listen } = await begun({ hears: { words } });
    const finals = finalsOf(await recognize(await listen(), words, 2));
    expect(finals.map(textOf)).toEqual(['Good morning my dear friend.', 'We are at home now.']);
    for (const word of finals.flatMap((one) => one.words)) {
      const spoken = words.find(({ text }) => text === word.text);
      expect(Math.abs(word.startMs - (spoken?.startMs ?? Infinity))).toBeLessThan(400);
    }
  });

  test('is shown while it is said', async () => {
    const words = said('We went to the old house by the river and nobody was there.', 600);
    const { recognize, open: listen } = await begun({ hears: { words } });
    const partials = (await recognize(await listen(), words, 1)).filter(({ isFinal }) => !isFinal);
    expect(partials.length).toBeGreaterThan(5);
    expect(partials.some((one) => textOf(one).startsWith('We went to'))).toBe(true);
  });

  test('is committed once and whole, though the service has second thoughts and repeats itself', async () => {
    const words = film({ lengthMs: 90_000, pauseMs: [300, 900] });
    const {
      open: listen,
      engine,
      fake,
    } = await begun({
      hears: { words },
      profile: 'real',
      speed: 2 * SPEED,
    });
    const stream = await listen();
    const cutter = new ClauseCutter();
    const committed: string[] = [];
    const lastMs = words.at(-1)?.endMs ?? 0;
    const reading = read(stream, (hypothesis) => {
      for (const clause of cutter.step(hypothesis, engine.capabilities))
        committed.push(...clause.words.map(({ text }) => bareText(text)));
      return hypothesis.isFinal && hypothesis.processedToMs >= lastMs;
    });
    await Promise.all([reading, play(stream, words, { toMs: lastMs + 1500, speed: SPEED })]);
    const spoken = words.map(({ text }) => bareText(text));
    // What was committed of a phrase that was revised later is another word, and none more or less.
    expect(committed).toHaveLength(spoken.length);
    const wrong = committed.filter((word, i) => word !== spoken[i]).length;
    expect(wrong / spoken.length).toBeLessThan(0.1);
    expect(fake.scribe.sessions).toHaveLength(1);
  });

  test('in a long speech without a pause is final in parts, and nothing of it is lost', async () => {
    const words = film({ lengthMs: 60_000, pauseMs: [20, 60] });
    const { recognize, open: listen, fake } = await begun({ hears: { words } });
    const finals = finalsOf(await recognize(await listen(), words, 1));
    expect(textOf(finals[0])).toBe(words.map(({ text }) => text).join(' '));
    expect(fake.scribe.sessions[0]?.finalsAfterMs.length).toBeGreaterThan(1);
  });

  test('without times of the words is final all the same', async () => {
    const words = said('Nobody lives here any more.', 600);
    const { recognize, open: listen, fake } = await begun({ hears: { words } }, { timesMs: 50 });
    fake.scribe.break({ kind: 'no_times', fromMs: 0 });
    const finals = finalsOf(await recognize(await listen(), words, 1));
    expect(finals.map(textOf)).toEqual(['Nobody lives here any more.']);
  });

  test('is nothing where nobody speaks, and the session goes on', async () => {
    const words = said('Here I am again.', 3000);
    const { open: listen, fake, recognize } = await begun({ hears: { words } });
    const stream = await listen();
    await stream.write({ startMs: 0, samples: new Int16Array(1600) }, false);
    stream.endUtterance();
    const finals = finalsOf(await recognize(stream, words, 2, { fromMs: 500 }));
    expect(finals.map(textOf)).toEqual(['', 'Here I am again.']);
    expect(fake.scribe.sessions).toHaveLength(1);
  });
});

describe('the language', () => {
  test('is found out, and no partial is shown before it is known', async () => {
    const words = said('Buenos días a todos mis amigos de aquí.', 600, 'es-ES');
    const { recognize, open: listen, fake } = await begun({ hears: { words } });
    const all = await recognize(await listen('auto'), words, 1);
    expect(new Set(all.map(({ language }) => language))).toEqual(new Set(['es']));
    expect(fake.scribe.sessions[0]?.query.has('language_code')).toBe(false);
  });

  test('of a long speech is found out while it goes on', async () => {
    const words = film({ lengthMs: 30_000, pauseMs: [160, 200], language: 'es-ES' });
    const { recognize, open: listen } = await begun({ hears: { words } });
    const all = await recognize(await listen('auto'), words, 1);
    expect(all.filter(({ isFinal }) => !isFinal).length).toBeGreaterThan(10);
    expect(new Set(all.map(({ language }) => language))).toEqual(new Set(['es']));
    expect(textOf(all.at(-1))).toBe(words.map(({ text }) => text).join(' '));
  });

  test('that is known is asked for', async () => {
    const { open: listen, fake } = await begun({});
    await listen('pt-BR');
    expect(fake.scribe.sessions[0]?.query.get('language_code')).toBe('pt');
  });
});

describe('sound', () => {
  test('that was kept is sent at 1.2 times its speed, as the service takes it', async () => {
    const words = film({ lengthMs: 30_000, pauseMs: [60, 200] });
    const {
      recognize,
      open: listen,
      fake,
    } = await begun({ hears: { words }, profile: 'real' }, { burstMs: 1500 });
    // Sixteen times as fast as it plays, twice what the service is told to allow.
    const finals = finalsOf(await recognize(await listen(), words, 1, { speed: 2 * SPEED }));
    expect(textOf(finals[0]).split(' ').length).toBe(words.length);
    expect(fake.scribe.sessions).toHaveLength(1);
  });

  test('is paid by the second, and in a pause next to nothing is sent', async () => {
    const words = said('Good morning my friend.', 600);
    const { recognize, open: listen, fake, account } = await begun({ hears: { words } });
    await recognize(await listen(), words, 1);
    const [session] = fake.scribe.sessions;
    const seconds = Math.ceil((session?.audioMs ?? 0) / 1000);
    expect(account.spend.sttS).toBe(seconds);
    expect(account.spend.usd).toBeCloseTo(seconds * SCRIBE_USD_PER_S, 5);
  });

  test('past the spending cap is not sent', async () => {
    const words = film({ lengthMs: 30_000 });
    const { recognize, open: listen, account, fake } = await begun({ hears: { words } });
    account.setCap(5 * SCRIBE_USD_PER_S);
    const failure = recognize(await listen(), words, 1);
    await expect(failure).rejects.toMatchObject({ code: 'spend_cap_reached', stage: 'stt' });
    expect(fake.scribe.sessions[0]?.audioMs).toBeLessThanOrEqual(5000);
  });

  test('is written to a session that is kept alive over a pause, and to another after a long one', async () => {
    const words = [
      ...said('One two three.', 600),
      ...said('Four five six.', 30_000),
      ...said('Seven eight.', 130_000),
    ];
    const {
      recognize,
      open: listen,
      fake,
    } = await begun(
      { hears: { words }, speed: 4 * SPEED },
      {
        pace: 4.8 * SPEED,
        keepAliveMs: 5000 / SPEED / 4,
        idleMs: 60_000 / SPEED / 4,
      },
    );
    const finals = finalsOf(await recognize(await listen(), words, 3, { speed: 4 * SPEED }));
    expect(finals.map(textOf)).toEqual(['One two three.', 'Four five six.', 'Seven eight.']);
    expect(fake.scribe.sessions).toHaveLength(2);
    expect(fake.scribe.sessions[0]?.isOpen).toBe(false);
  });
});

test('nothing is left open of a stream that was closed, or whose session has gone', async () => {
  const { open: listen, fake, abort } = await begun({});
  const [first] = [await listen(), await listen()];
  await first.write({ startMs: 0, samples: loud(100) }, true);
  await first.close();
  abort.abort();
  await expect.poll(() => fake.scribe.sessions.map(({ isOpen }) => isOpen)).toEqual([false, false]);
});
