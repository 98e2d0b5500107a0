import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Hypothesis, RecognizerStream } from '../../companion/recognition/ports/recognizer.ts';
import { findPocketSphinx } from '../../companion/engines/embedded/pocketsphinx/installation.ts';
import { PocketSphinx } from '../../companion/engines/embedded/pocketsphinx/pocketsphinx.ts';
import type { PocketSphinxStream } from '../../companion/engines/embedded/pocketsphinx/stream.ts';
import { gone, isAlive, known } from './processes.ts';
import { frames, joined, say } from './speech.ts';
import { missingInWords } from '../fixtures/missing.ts';

const SENTENCE =
  'I think that we can do it. The people who live here want to go home before the night comes.';
const engine = new PocketSphinx();
let speech: Int16Array;

beforeAll(() => {
  speech = say(SENTENCE);
});
afterAll(() => engine.close());

function open(signal = new AbortController().signal): Promise<PocketSphinxStream> {
  return engine.open({ language: 'en-US', signal });
}

async function feed(stream: PocketSphinxStream, samples: Int16Array, startMs: number): Promise<void> {
  for (const frame of frames(samples, startMs)) await stream.write(frame);
}

/** Reads up to and with the given number of finals. */
async function read(stream: RecognizerStream, finals: number): Promise<Hypothesis[]> {
  const read: Hypothesis[] = [];
  let left = finals;
  for await (const hypothesis of stream.hypotheses) {
    read.push(hypothesis);
    if (hypothesis.isFinal && --left === 0) break;
  }
  return read;
}

function text({ words }: Hypothesis): string {
  return words.map((word) => word.text).join(' ');
}

test('words are heard while somebody still speaks, at their place on the capture clock', async () => {
  const stream = await open();
  const reading = read(stream, 2);
  await feed(stream, speech, 50_000);
  stream.endUtterance();
  await feed(stream, speech, 90_000);
  stream.endUtterance();
  const hypotheses = await reading;
  await stream.close();

  const firstFinal = hypotheses.findIndex(({ isFinal }) => isFinal);
  const partials = hypotheses.slice(0, firstFinal);
  const finals = hypotheses.filter(({ isFinal }) => isFinal);
  expect(partials.length).toBeGreaterThan(10);
  expect(partials.some((partial) => text(partial).startsWith('i think that we can'))).toBe(true);
  expect(finals).toHaveLength(2);
  for (const [index, startMs] of [50_000, 90_000].entries()) {
    const final = finals[index];
    expect(final && text(final)).toContain('the people who live here want to go home');
    const durationMs = speech.length / 16;
    let beforeMs = startMs;
    for (const word of final?.words ?? []) {
      expect(word.startMs).toBeGreaterThanOrEqual(beforeMs);
      expect(word.endMs).toBeGreaterThan(word.startMs);
      beforeMs = word.endMs;
    }
    expect(beforeMs).toBeLessThanOrEqual(startMs + durationMs);
    expect(beforeMs).toBeGreaterThan(startMs + durationMs * 0.85);
  }
});

test('a pause with nothing said before it gives one final hypothesis, empty', async () => {
  const stream = await open();
  const reading = read(stream, 1);
  stream.endUtterance();
  expect(await reading).toEqual([{ words: [], isFinal: true, processedToMs: 0 }]);
  await stream.close();
});

test('a recogniser killed in mid-sentence is reported to its listener and to nobody else', async () => {
  const [killed, other] = await Promise.all([open(), open()]);
  const readingKilled = read(killed, 1);
  const readingOther = read(other, 1);
  await feed(killed, speech.subarray(0, 32_000), 0);
  process.kill(known(killed.pid), 'SIGKILL');
  await expect(readingKilled).rejects.toMatchObject({ code: 'engine_failed', stage: 'stt', retryable: true });
  await killed.write({ startMs: 2000, samples: speech.subarray(32_000, 64_000) });
  killed.endUtterance();

  await feed(other, speech, 0);
  other.endUtterance();
  expect((await readingOther).at(-1)?.words.length).toBeGreaterThan(15);
  await Promise.all([killed.close(), other.close()]);
});

test.each([
  ['sound waits', 16_000],
  ['its last words are owed', 0],
])('a recogniser that stands still while %s is ended and reported', async (_what, samplesAfter) => {
  const impatient = new PocketSphinx(undefined, 500);
  const stream = await impatient.open({ language: 'en', signal: new AbortController().signal });
  const pid = known(stream.pid);
  const reading = read(stream, 1);
  await feed(stream, speech.subarray(0, 16_000), 0);
  process.kill(pid, 'SIGSTOP');
  const after = speech.subarray(16_000, 16_000 + samplesAfter);
  const writing = after.length > 0 ? stream.write({ startMs: 1000, samples: after }) : undefined;
  if (after.length === 0) stream.endUtterance();
  await expect(reading).rejects.toMatchObject({ code: 'engine_timeout', stage: 'stt', retryable: true });
  await writing;
  await gone(pid);
  await impatient.close();
});

test('a caller faster than the recogniser is held back after a second of sound', async () => {
  const stream = await open();
  const taken: number[] = [];
  const writes = [...frames(speech, 0, 100)].map(async (frame, index) => {
    await stream.write(frame);
    taken.push(index);
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(taken).toContain(5);
  expect(taken).not.toContain(30);
  await Promise.all(writes);
  await stream.close();
});

test('an aborted session ends its recogniser', async () => {
  const controller = new AbortController();
  const stream = await open(controller.signal);
  const pid = known(stream.pid);
  const reading = read(stream, 1);
  await stream.write({ startMs: 0, samples: speech.subarray(0, 16_000) });
  controller.abort();
  await reading;
  await gone(pid);
  await expect(open(controller.signal)).rejects.toBe(controller.signal.reason);
});

test('closing the engine ends the spare process, and a stream its own', async () => {
  const own = new PocketSphinx();
  await own.warm();
  const stream = await own.open({ language: 'en', signal: new AbortController().signal });
  const pid = known(stream.pid);
  expect(isAlive(pid)).toBe(true);
  await stream.close();
  expect(isAlive(pid)).toBe(false);
  await own.close();
});

test('a speech without a pause is given in parts, no word lost or doubled at the seams', async () => {
  const without = speech.subarray(3200, speech.length - 3200);
  const times = 9;
  const long = joined(...Array.from({ length: times }, () => without));
  const stream = await open();
  const finals: Hypothesis[] = [];
  const reading = (async () => {
    for await (const hypothesis of stream.hypotheses) {
      if (!hypothesis.isFinal) continue;
      finals.push(hypothesis);
      if (hypothesis.processedToMs >= long.length / 16 - 1) break;
    }
  })();
  await feed(stream, long, 0);
  stream.endUtterance();
  await reading;
  await stream.close();

  expect(finals.length).toBeGreaterThan(1);
  const words = finals.flatMap((final) => final.words);
  for (const [index, word] of words.entries()) {
    expect(word.startMs).toBeGreaterThanOrEqual(words[index - 1]?.endMs ?? 0);
  }
  const people = words.filter((word) => word.text === 'people').length;
  expect(people).toBe(times);
  expect(words.length).toBeGreaterThan(19 * times);
  expect(words.length).toBeLessThan(24 * times);
});

test('where PocketSphinx is not installed, the error says what to install', async () => {
  const nothing = findPocketSphinx({ libraries: [], models: [] });
  const missing = new PocketSphinx(nothing);
  const opening = missing.open({ language: 'en', signal: new AbortController().signal });
  await expect(opening).rejects.toMatchObject({ code: 'engine_missing', stage: 'stt' });
  expect(missingInWords(missing.missing)).toContain('libpocketsphinx3');
  expect(missingInWords(missing.missing)).toContain('pocketsphinx-en-us');
});

test('a language it does not know is refused', async () => {
  const opening = engine.open({ language: 'fr', signal: new AbortController().signal });
  await expect(opening).rejects.toMatchObject({ code: 'unsupported_language_pair' });
});
