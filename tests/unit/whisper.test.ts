import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { afterAll, describe, expect, test } from 'vitest';
import { AttentionTracker } from '../../companion/engines/whisper/attention.ts';
import { LanguageGuess } from '../../companion/engines/whisper/language-guess.ts';
import { LANGUAGES } from '../../companion/engines/whisper/languages.ts';
import { LogMelWindow } from '../../companion/engines/whisper/log-mel.ts';
import type { Decoded } from '../../companion/engines/whisper/model.ts';
import { MAX_WINDOW_MS } from '../../companion/engines/whisper/decoding-window.ts';
import { SimultaneousDecoder } from '../../companion/engines/whisper/simultaneous-decoder.ts';
import { Vocabulary } from '../../companion/engines/whisper/vocabulary.ts';
import { noise } from '../fixtures/sound.ts';
import { toFloat } from '../../shared/pcm.ts';

const FRAMES = 300;

/** One token of one head that looks at a frame, with a place that draws attention of all tokens alike. */
function lookingAt(frame: number, sink?: number) {
  const weights = new Float32Array(FRAMES).fill(0.0005);
  for (let i = -2; i <= 2; i++) weights[frame + i] = 0.08;
  if (sink !== undefined) weights[sink] = 0.6;
  return { weights, heads: 1, tokens: 1, frames: FRAMES };
}

describe('where a token is said', () => {
  test('a place that every token looks at is no place of any', () => {
    const tracker = new AttentionTracker(FRAMES, -50);
    const frames = [30, 45, 60, 80].map((frame) => tracker.locate(lookingAt(frame, 175)).frame);
    // The first token cannot know yet what is common to all.
    expect(frames.slice(1).map((frame) => Math.round(frame / 5) * 5)).toEqual([45, 60, 80]);
  });

  test('words are said in order: a glance back does not move it, a text that starts over is told', () => {
    const tracker = new AttentionTracker(FRAMES, -50);
    for (const frame of [20, 60, 100, 140, 180]) tracker.locate(lookingAt(frame));
    expect(tracker.locate(lookingAt(25)).isRewound).toBe(true);
    expect(tracker.locate(lookingAt(220))).toMatchObject({ isRewound: false });
  });
});

describe("Whisper's features", () => {
  test('a window that grew and was cut has those of the same sound taken anew', () => {
    const sound = toFloat(noise(3000));
    const grown = new LogMelWindow();
    for (let at = 0; at < sound.length; at += 512) {
      grown.append(sound.subarray(at, at + 512));
      if (at % 8192 === 0) grown.features(1600);
    }
    grown.drop(16_000);
    const anew = new LogMelWindow();
    anew.append(sound.subarray(16_000));
    const [a, b] = [grown.features(1600), anew.features(1600)];
    expect(a.frames).toBe(b.frames);
    const difference = a.values.map((value, i) => Math.abs(value - (b.values[i] ?? 0)));
    expect(Math.max(...difference)).toBeLessThan(1e-4);
  });
});

describe('simultaneous decoding', () => {
  const WORDS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-vocabulary-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const token = (word: string, frame: number, logProb = -1) => ({ id: WORDS.indexOf(word), frame, logProb });

  /** A decoder whose model proposes one text after the other. */
  async function decoderOf(...texts: readonly Decoded[]) {
    const path = join(folder, 'tokenizer.json');
    // A space before a word, as GPT-2 writes it.
    writeFileSync(
      path,
      JSON.stringify({ model: { vocab: Object.fromEntries(WORDS.map((w, i) => [`\u0120${w}`, i])) } }),
    );
    const left = [...texts];
    const nothing = new Tensor('float32', new Float32Array(0), [0]);
    const decoder = new SimultaneousDecoder(
      {
        vocabulary: await Vocabulary.load(path),
        encode: () => Promise.resolve({ keys: nothing, values: nothing, frames: 600 }),
        decode: () => Promise.resolve(left.shift() ?? { tokens: [], end: 'end-of-text' }),
      },
      { stepMs: 900, holdMs: 400, gateLogProb: -0.2, firstDecodeMs: 1400 },
    );
    const speak = (ms: number): void => {
      decoder.append(new Float32Array(ms * 16));
    };
    const spoken = () => Promise.resolve({ language: 'en', task: 'transcribe' } as const);
    return { decoder, speak, step: (endMs?: number) => decoder.decode(spoken, endMs) };
  }

  test('what was believed keeps its time when the window is cut before it', async () => {
    const sure = (word: string, frame: number) => token(word, frame, -0.01);
    const { decoder, speak, step } = await decoderOf(
      { tokens: [sure('one', 50), sure('two', 200)], end: 'attention', next: 2 },
      // The words behind are not sure yet; the window grows long and is cut at the second word.
      { tokens: [token('three', 310), token('four', 330)], end: 'attention', next: 4 },
      // The text seems to end at once: what was believed before is more.
      { tokens: [], end: 'end-of-text' },
    );
    decoder.begin(10_000, false);
    speak(5_000);
    const first = await step();
    speak(2_000);
    expect((await step()).tentative.map(({ startMs }) => startMs)).toEqual([16_200, 16_600]);
    speak(500);
    const last = await step(17_400);
    expect([...first.committed, ...last.committed].map(({ text, startMs }) => [text, startMs])).toEqual([
      ['one', 11_000],
      ['two', 14_000],
      ['three', 16_200],
      ['four', 16_600],
    ]);
  });

  test('a window of which nothing comes never stands still, however it fills', async () => {
    const { decoder, speak, step } = await decoderOf();
    decoder.begin(0, false);
    // The pieces of sound do not fill the window to the last millisecond.
    for (let spokenMs = 0; spokenMs + 490 <= MAX_WINDOW_MS; spokenMs += 490) speak(490);
    await step();
    expect(decoder.windowMs).toBeLessThan(MAX_WINDOW_MS - 490);
  });
});

describe('the language that is spoken', () => {
  const probabilities = (best: string, probability: number) =>
    Float32Array.from(LANGUAGES, (language) =>
      language === best ? probability : (1 - probability) / (LANGUAGES.length - 1),
    );

  test('is found once, in the first seconds, and kept', () => {
    const guess = new LanguageGuess('auto');
    guess.observe(probabilities('pt', 0.5), 1200);
    expect(guess.isOpen).toBe(true);
    guess.observe(probabilities('es', 0.95), 3000);
    expect(guess).toMatchObject({ best: 'es', isOpen: false });
  });

  test('that is named is not asked for', () => {
    expect(new LanguageGuess('de')).toMatchObject({ best: 'de', isOpen: false });
  });
});
