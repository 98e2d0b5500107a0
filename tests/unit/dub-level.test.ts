import { describe, expect, test } from 'vitest';
import { amplified, dubGain } from '../../companion/dubbing/dub-level.ts';
import { ProsodyBaseline } from '../../companion/dubbing/prosody.ts';
import type { SpeakerEmbedding } from '../../companion/dubbing/ports/speaker-encoder.ts';

describe('the level of a dub', () => {
  test('follows the clause within natural bounds', () => {
    expect(dubGain()).toBe(1);
    expect(dubGain(3)).toBeCloseTo(1.41, 2);
    expect(dubGain(30)).toBeCloseTo(2, 1);
    expect(dubGain(-30)).toBeCloseTo(0.355, 2);
  });

  test('never clips: loud peaks come nearer to each other, and stay in order', () => {
    const ramp = Int16Array.from({ length: 64 }, (_, i) => Math.max(-32_768, (i - 32) * 1024));
    const louder = amplified(ramp, 2);
    expect(Math.max(...louder)).toBeLessThanOrEqual(32_767);
    expect(Math.min(...louder)).toBeGreaterThanOrEqual(-32_767);
    for (let i = 1; i < louder.length; i++) expect(louder[i]).toBeGreaterThanOrEqual(louder[i - 1] ?? 0);
    expect(amplified(ramp, 0.5)[40]).toBe(4096);
  });
});

describe('how a clause was said', () => {
  const clause = (levelDb: number, pitchRangeSemitones = 3, voicedMs = 2_000): SpeakerEmbedding => ({
    vectors: {},
    voicedMs,
    profile: {
      pitchHz: 120,
      traits: { levelDb, pitchRangeSemitones, syllablesPerSecond: 3, formantScale: 1, tiltDbPerOctave: -7 },
    },
  });

  test('is told from how its own speaker spoke before, not from others', () => {
    const styles = new ProsodyBaseline();
    expect(styles.of('s1', clause(-20))).toBeUndefined();
    expect(styles.of('s2', clause(-40))).toBeUndefined();
    expect(styles.of('s1', clause(-12, 6))).toEqual({ levelDb: 8, pace: 1, pitchRange: 2 });
    expect(styles.of('s2', clause(-40))?.levelDb).toBeCloseTo(0);
  });

  test('is usual again when a whole scene is said so', () => {
    const styles = new ProsodyBaseline();
    styles.of('s1', clause(-20));
    for (let i = 0; i < 20; i++) styles.of('s1', clause(-32));
    expect(Math.abs(styles.of('s1', clause(-32))?.levelDb ?? 9)).toBeLessThan(1);
  });

  test('is not told of a word, nor where nothing of it was heard', () => {
    const styles = new ProsodyBaseline();
    styles.of('s1', clause(-20));
    expect(styles.of('s1', clause(-5, 3, 200))).toBeUndefined();
    expect(styles.of('s1', undefined)).toBeUndefined();
  });
});
