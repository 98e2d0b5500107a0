import { describe, expect, test } from 'vitest';
import { LoudnessMatcher, ProgrammeLoudness } from '../../../../../client/audio/worklets/loudness-matcher.ts';
import { LoudnessMeter } from '../../../../../client/audio/worklets/loudness.ts';
import { tone } from './tones.ts';

function measured(hz: number, decibels: number, channels: number, rateHz: number): LoudnessMeter {
  const meter = new LoudnessMeter(rateHz, channels);
  const sound = tone(hz, 4 * rateHz, rateHz, 10 ** (decibels / 20));
  meter.push(Array.from({ length: channels }, () => sound));
  return meter;
}

describe('loudness is what the standard says', () => {
  test.each([
    ['997 Hz at -23 dBFS in both channels', 997, -23, 2, -23],
    ['997 Hz at full scale in one channel', 997, 0, 1, -3.01],
    ['997 Hz at -33 dBFS in both channels', 997, -33, 2, -33],
    ['50 Hz, which the ear hears less', 50, -23, 2, -27.6],
    ['4 kHz, which the head makes louder', 4_000, -23, 2, -19.7],
  ])('%s', (_, hz, decibels, channels, lufs) => {
    for (const rateHz of [48_000, 44_100]) {
      const meter = measured(hz, decibels, channels, rateHz);
      expect(meter.momentaryLufs).toBeCloseTo(lufs, 0);
      expect(Math.abs(meter.shortTermLufs - lufs)).toBeLessThan(0.2);
    }
  });

  test('silence has none', () => {
    expect(measured(997, -Infinity, 2, 48_000).momentaryLufs).toBe(-Infinity);
  });

  test('a moment is 400 ms', () => {
    const meter = measured(997, -23, 2, 48_000);
    const silence = new Float32Array(0.4 * 48_000);
    meter.push([silence, silence]);
    expect(meter.momentaryLufs).toBeLessThan(-60);
    expect(meter.shortTermLufs).toBeGreaterThan(-25);
  });
});

describe('original and dub', () => {
  function settled(originalLufs: number, dubLufs: number, peak = 0.3): LoudnessMatcher {
    const balance = new LoudnessMatcher();
    for (let i = 0; i < 100; i++) balance.step(0.1, 0.2, originalLufs, dubLufs, peak);
    return balance;
  }
  const inDb = (gain: number): number => 20 * Math.log10(gain);

  test.each([-20, -26, -32, -36])(
    'keep the viewer’s ratio whatever the page’s volume is (%i LUFS)',
    (page) => {
      const { dubGain, underGain } = settled(page, -22);
      const originalUnderDub = page + inDb(underGain);
      const dub = -22 + inDb(dubGain);
      expect(originalUnderDub - dub).toBeCloseTo(inDb(0.2), 1);
      expect(dub).toBeCloseTo(page, 1);
    },
  );

  test('keep it as well where the dub cannot be as loud or as quiet as the page', () => {
    const loud = settled(-6, -22);
    expect(-6 + inDb(loud.underGain) - (-22 + inDb(loud.dubGain))).toBeCloseTo(inDb(0.2), 1);
    const quiet = settled(-44, -22);
    expect(inDb(quiet.dubGain)).toBeCloseTo(-18, 1);
    expect(-44 + inDb(quiet.underGain) - (-22 + inDb(quiet.dubGain))).toBeCloseTo(inDb(0.2), 1);
  });

  test('no dub is made so loud that it would be cut off', () => {
    expect(settled(-14, -22, 0.8).dubGain * 0.8).toBeLessThanOrEqual(0.9);
  });

  test('pauses do not make a programme quieter; a volume that was turned down does', () => {
    const programme = new ProgrammeLoudness();
    for (let i = 0; i < 100; i++) programme.add(-20);
    for (let i = 0; i < 10; i++) programme.add(-60);
    expect(programme.lufs).toBeCloseTo(-20);
    for (let i = 0; i < 150; i++) programme.add(-38);
    expect(programme.lufs).toBeLessThan(-36);
    for (let i = 0; i < 50; i++) programme.add(-Infinity);
    expect(programme.lufs).toBeLessThan(-36);
  });
});
