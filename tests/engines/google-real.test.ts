/** Google's recogniser and its own client against a service with the manners that the real one is known for. */
import { afterEach, expect, test } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import { CHIRP_LIMITS, SPEECH_LIMITS, type SpeechLimits } from '../../companion/engines/google/limits.ts';
import { SPEECH_MODELS, type SpeechModel } from '../../companion/engines/google/speech-models.ts';
import { GoogleSpeech } from '../../companion/engines/google/speech.ts';
import { bareText } from '../../companion/engines/word-timing/word-alignment.ts';
import { ClauseCutter } from '../../companion/recognition/clause-cutter.ts';
import type { Hypothesis, Word } from '../../companion/recognition/ports/recognizer.ts';
import type { ScriptWord } from '../fakes/google/ear.ts';
import { startGoogleFake, type GoogleFake, type GoogleFakeScript } from '../fakes/google/server.ts';
import { compareWords } from '../bench/word-comparison.ts';
import { film, play, read } from './google-listening.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const SPEED = 5;

/** The recogniser's own figures, in a world that goes faster. */
function hastened({ pace, ...limits }: SpeechLimits): SpeechLimits {
  const real = ['stallMs', 'heldBackStallMs', 'graceMs', 'idleMs'];
  const faster = Object.entries(limits).map(([name, ms]) => [name, real.includes(name) ? ms / SPEED : ms]);
  return { ...(Object.fromEntries(faster) as Omit<SpeechLimits, 'pace'>), pace: pace * SPEED };
}

interface Heard {
  readonly committed: readonly Word[];
  readonly hypotheses: readonly Hypothesis[];
  readonly fake: GoogleFake;
  readonly account: Account;
}

/** Plays a film through the recogniser to the cutter, as a session does. Rejects where the recogniser gives up. */
async function hear(
  words: readonly ScriptWord[],
  language: string,
  script: GoogleFakeScript,
  options: {
    readonly model?: SpeechModel;
    readonly limits?: Partial<SpeechLimits>;
    readonly isSpeech?: (startMs: number) => boolean;
  } = {},
): Promise<Heard> {
  const { model, limits, isSpeech } = options;
  const fake = await startGoogleFake({ hears: { words }, profile: 'real', speed: SPEED, ...script });
  const engine = new GoogleSpeech(
    { credentialsPath: fake.credentialsPath, speechEndpoint: fake.endpoint, model },
    { ...hastened(model === 'chirp_3' ? CHIRP_LIMITS : SPEECH_LIMITS), ...limits },
  );
  const account = new Account('viewer');
  closing.push(
    () => fake.close(),
    () => engine.close(),
  );
  const { signal } = new AbortController();
  const stream = await engine.open({ language, terms: () => [], account, signal });
  const cutter = new ClauseCutter();
  const committed: Word[] = [];
  const lastMs = words.at(-1)?.endMs ?? 0;
  const reading = read(stream, (hypothesis) => {
    for (const clause of cutter.step(hypothesis, engine.capabilities)) committed.push(...clause.words);
    return hypothesis.isFinal && hypothesis.processedToMs >= lastMs;
  });
  await Promise.all([
    reading,
    play(stream, words, { toMs: lastMs + 1000, speed: SPEED, ...(isSpeech && { isSpeech }) }),
  ]);
  const hypotheses = await reading;
  await stream.close();
  return { committed, hypotheses, fake, account };
}

function texts(words: readonly { text: string }[]): string[] {
  return words.map((word) => bareText(word.text));
}

/** What is committed before the service changes its mind is said otherwise, and still said once. */
function expectOnce(committed: readonly Word[], script: readonly ScriptWord[]): void {
  const { lost, doubled, changed } = compareWords(texts(script), texts(committed));
  expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
  expect(changed).toBeLessThan(0.25 * script.length);
}

const TALK = film({ lengthMs: 50_000, seed: 4, pauseMs: [500, 1600] });

test.each(SPEECH_MODELS.flatMap((model) => [1, 2, 3].map((seed) => [model, seed] as const)))(
  'answers of %s that come in bursts are waited for, and no word is lost (%i)',
  async (model, seed) => {
    const { committed } = await hear(TALK, 'en', { seed }, { model });
    expectOnce(committed, TALK);
  },
);

test('with "auto", where nothing comes until the speaker has paused, the service is not taken for dead', async () => {
  const words = film({
    lengthMs: 50_000,
    seed: 6,
    pauseMs: [500, 1200],
    sentenceWords: [18, 28],
    language: 'es-ES',
  });
  const { committed, hypotheses } = await hear(words, 'auto', { seed: 2 });
  expectOnce(committed, words);
  const finals = hypotheses.filter(({ isFinal }) => isFinal);
  expect(new Set(finals.map(({ language }) => language))).toEqual(new Set(['es-ES']));
});

test('with "auto", the language that was recognised is asked for alone, until another is spoken', async () => {
  const inSpanish = film({ lengthMs: 26_000, seed: 6, pauseMs: [600, 1200], language: 'es-ES' });
  const turnMs = (inSpanish.at(-1)?.endMs ?? 0) + 900;
  const inFrench = film({ lengthMs: 40_000, seed: 7, pauseMs: [600, 1200], language: 'fr-FR' }).map(
    (word) => ({ ...word, startMs: word.startMs + turnMs, endMs: word.endMs + turnMs }),
  );
  const { fake, hypotheses } = await hear([...inSpanish, ...inFrench], 'auto', { seed: 3 });
  const asked = fake.streams.map(({ opened: { config } }) => [
    config?.languageCode,
    ...(config?.alternativeLanguageCodes ?? []),
  ]);
  const several = ['en-US', 'es-ES', 'fr-FR', 'de-DE'];
  expect(asked).toEqual([several, ['es-ES'], several, ['fr-FR']]);
  const finals = hypotheses.filter(({ isFinal, words }) => isFinal && words.length > 0);
  expect([finals[0]?.language, finals.at(-1)?.language]).toEqual(['es-ES', 'fr-FR']);
});

test('sentences of ten seconds, of which chirp_3 says nothing before they are over, are waited for', async () => {
  const words = film({ lengthMs: 50_000, seed: 6, pauseMs: [500, 1200], sentenceWords: [22, 30] });
  const { committed } = await hear(words, 'en', { seed: 2 }, { model: 'chirp_3' });
  expectOnce(committed, words);
});

test('with "auto", chirp_3 finds any language by itself, and another on the same stream', async () => {
  const inItalian = film({ lengthMs: 26_000, seed: 6, pauseMs: [600, 1200], language: 'it-IT' });
  const turnMs = (inItalian.at(-1)?.endMs ?? 0) + 900;
  const inJapanese = film({ lengthMs: 26_000, seed: 7, pauseMs: [600, 1200], language: 'ja-JP' }).map(
    (word) => ({ ...word, startMs: word.startMs + turnMs, endMs: word.endMs + turnMs }),
  );
  const words = [...inItalian, ...inJapanese];
  const { fake, committed, hypotheses } = await hear(words, 'auto', { seed: 3 }, { model: 'chirp_3' });
  expectOnce(committed, words);
  const asked = fake.streams.flatMap(({ opened }) => opened.opening?.streamingConfig.config.languageCodes);
  expect(new Set(asked)).toEqual(new Set(['auto']));
  const finals = hypotheses.filter(({ isFinal, words }) => isFinal && words.length > 0);
  expect([finals[0]?.language, finals.at(-1)?.language]).toEqual(['it-IT', 'ja-JP']);
});

test('over pauses of some seconds a stream goes on, and each utterance has its one final', async () => {
  const words = film({ lengthMs: 50_000, seed: 9, pauseMs: [1500, 4000], sentenceWords: [4, 8] });
  const sentences = words.filter(({ text }) => text.endsWith('.')).length;
  const { committed, hypotheses, fake, account } = await hear(words, 'en', { seed: 5 });
  expectOnce(committed, words);
  expect(hypotheses.filter(({ isFinal }) => isFinal)).toHaveLength(sentences);
  expect(fake.streams.length).toBeLessThan(sentences / 2);
  expect(account.spend.sttS).toBe(fake.billedSeconds);
  // The pauses are not sent, but for the silence in which the service finds the end of what was said.
  expect(fake.billedSeconds).toBeLessThan(46);
});

test.each(SPEECH_MODELS)(
  'sound that was kept for the next stream is sent no faster than the service takes it: %s',
  async (model) => {
    const words = film({ lengthMs: 60_000, seed: 3, pauseMs: [0, 60] });
    const { committed, fake } = await hear(
      words,
      'en',
      { seed: 4 },
      { model, limits: { softMs: 15_000, hardMs: 18_000 }, isSpeech: (ms) => ms >= 500 },
    );
    expect(fake.streams.length).toBeGreaterThanOrEqual(3);
    expect(compareWords(texts(words), texts(committed)).lost).toBeLessThan(3);
  },
);
