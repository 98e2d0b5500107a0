import { describe, expect, test } from 'vitest';
import { AttentionTracker } from '../../companion/engines/whisper/attention.ts';
import { LanguageGuess } from '../../companion/engines/whisper/language-guess.ts';
import { LANGUAGES } from '../../companion/engines/whisper/languages.ts';
import { LogMelWindow } from '../../companion/engines/whisper/log-mel.ts';
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
