import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFigures, writeFigures } from '../../companion/speakers/voiceprint/figures-file.ts';
import { pitchOf } from '../../companion/speakers/voiceprint/pitch.ts';
import { PowerSpectrum } from '../../companion/speakers/voiceprint/power-spectrum.ts';
import { commonness, scoreOf } from '../../companion/speakers/voiceprint/score.ts';
import { speechStretch } from '../../companion/speakers/voiceprint/speech-stretch.ts';
import { FRAME_MS, HOP_MS, voiceFrame } from '../../companion/speakers/voiceprint/voice-frame.ts';
import { VoiceprintMaker } from '../../companion/speakers/voiceprint/voiceprint.ts';
import { say, type FliteVoice } from '../engines/speech.ts';

const FIGURES = resolve('companion/speakers/voiceprint/figures.bin');

describe('a frame of a voice', () => {
  it('has its power where the tone is', () => {
    const tone = Float32Array.from({ length: 512 }, (_, i) => Math.sin((2 * Math.PI * 32 * i) / 512));
    const power = new PowerSpectrum(512).of(tone);
    expect(power.indexOf(Math.max(...power))).toBe(32);
    expect(power[32]).toBeCloseTo(256 ** 2, 0);
  });

  it.each([80, 125, 210, 390])('tells a pitch of %d Hz', (hz) => {
    const frame = Float32Array.from({ length: 640 }, (_, i) =>
      [1, 2, 3, 4].reduce((sum, k) => sum + Math.sin((2 * Math.PI * k * hz * i) / 16_000) / k / 4, 0),
    );
    expect(pitchOf(frame).pitchHz).toBeCloseTo(hz, -0.5);
    expect(pitchOf(new Float32Array(640)).pitchHz).toBe(0);
  });
});

describe('voiceprints', () => {
  const figures = readFigures(readFileSync(FIGURES));
  const maker = new VoiceprintMaker(figures.voiceprint);
  const heard = (voice: FliteVoice, text: string) => {
    const samples = say(text, voice);
    const [frame, hop] = [FRAME_MS * 16, HOP_MS * 16];
    const frames = Array.from({ length: Math.floor((samples.length - frame) / hop) }, (_, i) =>
      voiceFrame(samples.subarray(i * hop, i * hop + frame)),
    );
    const voiceprint = maker.of(speechStretch(frames));
    return { voiceprint, commonness: commonness(voiceprint, figures.background) };
  };

  it('are nearer to the same voice saying something else than to any other voice', () => {
    const voices: FliteVoice[] = ['rms', 'awb', 'slt'];
    const first = voices.map((voice) => heard(voice, 'We can take the first train in the morning.'));
    const second = voices.map((voice) => heard(voice, 'My brother left the house three days ago.'));
    for (const [i, a] of first.entries()) {
      const scores = second.map((b) => scoreOf(a, b));
      expect(scores.indexOf(Math.max(...scores))).toBe(i);
    }
  });

  it('have a length of 1', () => {
    const { voiceprint } = heard('rms', 'It was raining all day.');
    expect(voiceprint.length).toBe(256);
    expect(voiceprint.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 4);
  });

  it('come from figures that can be written and read again, and not from a file that was cut short', () => {
    const again = readFigures(writeFigures(figures));
    expect(again.calibration).toEqual(figures.calibration);
    expect(again.voiceprint.joint.rows.length).toBe(figures.voiceprint.joint.rows.length);
    const file = readFileSync(FIGURES);
    expect(file.length).toBeLessThan(2.5e6);
    expect(() => readFigures(file.subarray(0, file.length - 100))).toThrow('cut short');
    expect(() => readFigures(Buffer.from('something else'))).toThrow('no file of voiceprint figures');
  });
});
