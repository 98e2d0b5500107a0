/** What every recogniser owes the pipeline. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import type {
  Hypothesis,
  Recognizer,
  RecognizerStream,
} from '../../companion/recognition/ports/recognizer.ts';
import { durationMs, sampleCount } from '../../shared/pcm.ts';
import { openSubjects } from './subjects.ts';

const RATE_HZ = 16_000;
const FRAME_SAMPLES = sampleCount(32, RATE_HZ);
/** What recognisers place a word before the sound it is of, where its beginning is unsure. */
const WORD_TOLERANCE_MS = 400;
const subjects = await openSubjects();
const { samples, words } = subjects.dialogue;
const [firstEndMs, secondStartMs] = pauseIn(words);

afterAll(() => subjects.close());

describe.each(subjects.recognizers)('$title', ({ engine, isReady, warm }) => {
  const law = isReady ? test : test.skip;
  beforeAll(warm);

  law('says what it can do', () => {
    const { languages, stabilityMs, preRollMs } = engine.capabilities;
    expect(languages.length).toBeGreaterThan(0);
    expect(new Set(languages).size).toBe(languages.length);
    expect(stabilityMs).toBeGreaterThanOrEqual(0);
    expect(preRollMs).toBeGreaterThanOrEqual(0);
  });

  law(
    'answers each utterance with one final hypothesis, of words in order and within its sound',
    async () => {
      const heard = await utterances(engine);
      expect(heard.map(({ hypotheses }) => finalsIn(hypotheses))).toEqual([1, 1]);
      for (const { hypotheses, startMs, endMs } of heard) {
        const last = hypotheses.at(-1);
        expect(last?.isFinal).toBe(true);
        expect(last?.words.length).toBeGreaterThan(0);
        let beforeMs = startMs - WORD_TOLERANCE_MS;
        for (const word of last?.words ?? []) {
          expect(word.text.trim()).not.toBe('');
          expect(word.startMs).toBeGreaterThanOrEqual(beforeMs);
          expect(word.endMs).toBeGreaterThanOrEqual(word.startMs);
          expect(word.endMs).toBeLessThanOrEqual(endMs + WORD_TOLERANCE_MS);
          beforeMs = word.startMs;
        }
      }
    },
  );

  law(
    'takes back no word that it called stable, and never says that it has taken in less than before',
    async () => {
      const heard = await utterances(engine);
      expect(heard).toHaveLength(2);
      for (const { hypotheses } of heard) {
        expect(hypotheses.length).toBeGreaterThan(0);
        let stable: string[] = [];
        let processedToMs = 0;
        for (const hypothesis of hypotheses) {
          const texts = hypothesis.words.map(({ text }) => text);
          if (engine.capabilities.commitsWords === true)
            expect(texts.slice(0, stable.length)).toEqual(stable);
          stable = texts.slice(0, stableIn(hypothesis));
          expect(hypothesis.processedToMs).toBeGreaterThanOrEqual(processedToMs);
          processedToMs = hypothesis.processedToMs;
        }
      }
    },
  );

  law('answers an utterance in which nothing is said, and goes on', async () => {
    const stream = await opened(engine);
    const reading = read(stream, 2);
    await write(stream, new Int16Array(RATE_HZ), 0, false);
    stream.endUtterance();
    await write(stream, samples.subarray(0, sampleCount(firstEndMs, RATE_HZ)), 1000);
    stream.endUtterance();
    const hypotheses = await reading;
    await stream.close();
    expect(finalsIn(hypotheses)).toBe(2);
    expect(hypotheses.at(-1)?.words.length).toBeGreaterThan(0);
  });

  law('keeps two streams apart', async () => {
    const [talking, silent] = [await opened(engine), await opened(engine)];
    const [reading, other] = [read(talking, 1), read(silent, 1)];
    await write(talking, samples.subarray(0, sampleCount(firstEndMs, RATE_HZ)), 0);
    talking.endUtterance();
    expect((await reading).at(-1)?.words.length).toBeGreaterThan(0);
    await Promise.all([talking.close(), silent.close()]);
    expect(await other).toEqual([]);
  });

  law('ends its hypotheses when it is closed, in the middle of an utterance too, and twice', async () => {
    const stream = await opened(engine);
    const reading = read(stream, Infinity);
    await write(stream, samples.subarray(0, sampleCount(firstEndMs, RATE_HZ) / 2), 0);
    await stream.close();
    await stream.close();
    expect(finalsIn(await reading)).toBeLessThanOrEqual(1);
  });

  law('opens nothing for somebody who has gone', async () => {
    await expect(opened(engine, AbortSignal.abort())).rejects.toThrow();
  });
});

interface Heard {
  readonly hypotheses: readonly Hypothesis[];
  readonly startMs: number;
  readonly endMs: number;
}

/** Both utterances of the dialogue in one stream. */
async function utterances(engine: Recognizer): Promise<Heard[]> {
  const stream = await opened(engine);
  const heard: Heard[] = [];
  const iterator = stream.hypotheses[Symbol.asyncIterator]();
  for (const [startMs, endMs] of [
    [0, firstEndMs],
    [secondStartMs, durationMs(samples.length, RATE_HZ)],
  ] as const) {
    const part = samples.subarray(sampleCount(startMs, RATE_HZ), sampleCount(endMs, RATE_HZ));
    const reading = readFrom(iterator, 1);
    await write(stream, part, startMs);
    stream.endUtterance();
    heard.push({ hypotheses: await reading, startMs, endMs });
  }
  await stream.close();
  return heard;
}

function opened(engine: Recognizer, signal = new AbortController().signal): Promise<RecognizerStream> {
  return engine.open({ language: 'en', terms: () => [], account: new Account('test'), signal });
}

async function write(
  stream: RecognizerStream,
  sound: Int16Array,
  startMs: number,
  isSpeech = true,
): Promise<void> {
  for (let at = 0; at < sound.length; at += FRAME_SAMPLES) {
    const frame = {
      startMs: startMs + durationMs(at, RATE_HZ),
      samples: sound.subarray(at, at + FRAME_SAMPLES),
    };
    await stream.write(frame, isSpeech);
  }
}

/** All until so many are final, or there are no more. */
function read(stream: RecognizerStream, finals: number): Promise<Hypothesis[]> {
  return readFrom(stream.hypotheses[Symbol.asyncIterator](), finals);
}

async function readFrom(iterator: AsyncIterator<Hypothesis>, finals: number): Promise<Hypothesis[]> {
  const all: Hypothesis[] = [];
  while (finalsIn(all) < finals) {
    const next = await iterator.next();
    if (next.done === true) break;
    all.push(next.value);
  }
  return all;
}

function finalsIn(hypotheses: readonly Hypothesis[]): number {
  return hypotheses.filter(({ isFinal }) => isFinal).length;
}

/** How many words of it, from the first on, will not change. */
function stableIn({ words: said, isFinal }: Hypothesis): number {
  if (isFinal) return said.length;
  const changing = said.findIndex(({ isStable }) => isStable !== true);
  return changing < 0 ? said.length : changing;
}

/** The longest pause between two words: when it begins, with a rest of silence, and where the next one begins. */
function pauseIn(all: typeof words): [number, number] {
  let [pauseMs, at] = [0, 0];
  for (const [i, word] of all.entries()) {
    const gapMs = (all[i + 1]?.startMs ?? 0) - word.endMs;
    if (gapMs > pauseMs) [pauseMs, at] = [gapMs, i];
  }
  const [endMs, startMs] = [all[at]?.endMs ?? 0, all[at + 1]?.startMs ?? 0];
  return [Math.round((endMs + startMs) / 2), Math.round((endMs + startMs) / 2) + 60];
}
