/** Speech that outlasts the service's streams: nothing is lost or doubled where one follows another. */
import { afterEach, expect, test } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import { ClauseCutter } from '../../companion/recognition/clause-cutter.ts';
import type { Hypothesis, Word } from '../../companion/recognition/ports/recognizer.ts';
import type { SpeechLimits } from '../../companion/engines/google/limits.ts';
import { SPEECH_MODELS, type SpeechModel } from '../../companion/engines/google/speech-models.ts';
import { GoogleSpeech } from '../../companion/engines/google/speech.ts';
import { bareText } from '../../companion/engines/word-timing/word-alignment.ts';
import { until } from '../browser/harness/until.ts';
import type { ScriptWord } from '../fakes/google/ear.ts';
import { FAULTS, type Trigger } from '../fakes/google/faults.ts';
import { startGoogleFake, type GoogleFake, type GoogleFakeScript } from '../fakes/google/server.ts';
import { film, play, read } from './google-listening.ts';

/** Service and client share a process here: faster, it cannot read all answers of two streams that hear the same, and the second stays behind. */
const SEAM_SPEED = 15;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Dubbed {
  readonly committed: readonly Word[];
  readonly hypotheses: readonly Hypothesis[];
  readonly fake: GoogleFake;
  readonly account: Account;
}

/** Plays a film through the recogniser to the cutter, as a session does. */
async function dub(
  words: readonly ScriptWord[],
  script: GoogleFakeScript & { speed: number },
  options: {
    model?: SpeechModel;
    limits?: Partial<SpeechLimits>;
    faults?: readonly Trigger[];
    isSpeech?: (startMs: number) => boolean;
    /** Nothing that was bought is lost on its way. */
    isBilled?: boolean;
  } = {},
): Promise<Dubbed> {
  const fake = await startGoogleFake({ hears: { words }, ...script });
  for (const fault of options.faults ?? []) fake.fail(fault);
  const engine = new GoogleSpeech(
    { credentialsPath: fake.credentialsPath, speechEndpoint: fake.endpoint, model: options.model },
    { pace: 2 * script.speed, ...options.limits },
  );
  closing.push(
    () => engine.close(),
    () => fake.close(),
  );
  const account = new Account('viewer');
  const signal = new AbortController().signal;
  const stream = await engine.open({ language: 'en', terms: () => [], account, signal });
  const cutter = new ClauseCutter();
  const committed: Word[] = [];
  const lastMs = words.at(-1)?.endMs ?? 0;
  let processedToMs = 0;
  const reading = read(stream, (hypothesis) => {
    processedToMs = Math.max(processedToMs, hypothesis.processedToMs);
    for (const clause of cutter.step(hypothesis, engine.capabilities)) committed.push(...clause.words);
    return hypothesis.isFinal && hypothesis.processedToMs >= lastMs;
  });
  await play(stream, words, {
    toMs: lastMs + 1000,
    speed: script.speed,
    processedToMs: () => processedToMs,
    ...(options.isSpeech && { isSpeech: options.isSpeech }),
  });
  const hypotheses = await reading;
  // The last stream is still open: what is on its way when it is cancelled was bought and does not arrive.
  if (options.isBilled === true)
    await until(
      'the service to have heard all that was bought',
      () => account.spend.sttS === fake.billedSeconds,
    );
  await stream.close();
  return { committed, hypotheses, fake, account };
}

function texts(words: readonly { text: string }[]): string[] {
  return words.map((word) => bareText(word.text));
}

/** By their middles: nearly all within a quarter of a second. */
function expectAtTheirTime(committed: readonly Word[], words: readonly ScriptWord[]): void {
  const errorsMs = committed
    .map((word, i) => {
      const { startMs, endMs } = words[i] ?? { startMs: Infinity, endMs: Infinity };
      return Math.abs(word.startMs + word.endMs - startMs - endMs) / 2;
    })
    .sort((a, b) => a - b);
  expect(errorsMs.at(Math.floor(0.99 * errorsMs.length))).toBeLessThan(250);
  expect(errorsMs.at(-1)).toBeLessThan(500);
}

function expectInOrder(words: readonly Word[]): void {
  words.forEach((word, i) => {
    expect(word.endMs).toBeGreaterThanOrEqual(word.startMs);
    expect(word.startMs).toBeGreaterThanOrEqual((words[i - 1]?.endMs ?? 0) - 0.01);
  });
}

test.each(SPEECH_MODELS)(
  'twenty minutes of somebody who talks on: %s has every word once, in order, at its time',
  async (model) => {
    const words = film({ lengthMs: 20 * 60_000, seed: 7 });
    const { committed, fake, account } = await dub(words, { speed: 140 }, { isBilled: true, model });
    expect(texts(committed)).toEqual(texts(words));
    expectInOrder(committed);
    expectAtTheirTime(committed, words);
    expect(fake.streams.length).toBeGreaterThanOrEqual(5);
    expect(Math.max(...fake.streams.map(({ audioMs }) => audioMs))).toBeLessThan(300_000);
    expect(account.spend.sttS).toBe(fake.billedSeconds);
    expect(fake.billedSeconds).toBeLessThan(20 * 60 + 10);
  },
);

test('one who does not even breathe is followed over the seam in mid-sentence', async () => {
  const words = film({ lengthMs: 2 * 60_000, seed: 3, pauseMs: [0, 40] });
  const { committed, hypotheses, fake } = await dub(
    words,
    { speed: SEAM_SPEED, streamLimitMs: 100_000 },
    { limits: { softMs: 20_000, hardMs: 25_000 }, isSpeech: (ms) => ms >= 500 },
  );
  expect(texts(committed)).toEqual(texts(words));
  expectInOrder(committed);
  expectAtTheirTime(committed, words);
  expect(fake.streams.length).toBeGreaterThanOrEqual(4);
  expect(Math.max(...fake.streams.map(({ audioMs }) => audioMs))).toBeLessThan(100_000);
  // Each stretch is final when the next stream has taken over, so that no hypothesis grows for ever.
  expect(Math.max(...hypotheses.map((hypothesis) => hypothesis.words.length))).toBeLessThan(words.length / 2);
});

test.each(SPEECH_MODELS)(
  'a stream that the service ends by itself is followed by another that hears its last words again: %s',
  async (model) => {
    const words = film({ lengthMs: 2 * 60_000, seed: 5, pauseMs: [0, 60] });
    const { committed, fake } = await dub(
      words,
      { speed: SEAM_SPEED, streamLimitMs: 21_130 },
      {
        model,
        faults: [{ service: 'speech', fault: FAULTS.aborted, nth: 3, atAudioMs: 20_500 }],
        isSpeech: (ms) => ms >= 500,
      },
    );
    expect(texts(committed)).toEqual(texts(words));
    expectInOrder(committed);
    expectAtTheirTime(committed, words);
    expect(fake.streams.length).toBeGreaterThanOrEqual(6);
  },
);
