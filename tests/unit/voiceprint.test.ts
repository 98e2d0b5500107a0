import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFigures, writeFigures } from '../../companion/engines/ivector/figures-file.ts';
import { pitchOf } from '../../companion/engines/ivector/pitch.ts';
import { PowerSpectrum } from '../../companion/engines/ivector/power-spectrum.ts';
import { commonness, scoreOf } from '../../companion/engines/ivector/score.ts';
import { speechStretch } from '../../companion/engines/ivector/speech-stretch.ts';
import {
  bandHz,
  FRAME_MS,
  HOP_MS,
  MEL_BANDS,
  voiceFrame,
  type VoiceFrame,
} from '../../companion/engines/ivector/voice-frame.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { OnlineDiarizer } from '../../companion/diarization/online-diarizer.ts';
import { VoiceprintMaker } from '../../companion/engines/ivector/voiceprint.ts';
import { say, type FliteVoice } from '../engines/speech.ts';

const FIGURES = resolve('companion/engines/ivector/figures.bin');

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
  const framesOf = (samples: Int16Array): VoiceFrame[] => {
    const [frame, hop] = [FRAME_MS * 16, HOP_MS * 16];
    return Array.from({ length: Math.floor((samples.length - frame) / hop) }, (_, i) =>
      voiceFrame(samples.subarray(i * hop, i * hop + frame)),
    );
  };
  const heard = (voice: FliteVoice, text: string, highestHz = Infinity) => {
    const samples = say(text, voice);
    const frames = framesOf(highestHz === Infinity ? samples : upTo(samples, highestHz));
    const voiceprint = maker.of(speechStretch(frames, maker.band));
    return { voiceprint, commonness: commonness(voiceprint, figures.background) };
  };

  it('are nearer to the same voice saying something else than to any other voice', () => {
    const voices: FliteVoice[] = ['rms', 'awb', 'slt'];
    const first = voices.map((voice) => heard(voice, 'We can take the first train in the morning.'));
    const second = voices.map((voice) => heard(voice, 'My brother left the house three days ago.'));
    expect(first).toHaveLength(voices.length);
    for (const [i, a] of first.entries()) {
      const scores = second.map((b) => scoreOf(a, b));
      expect(scores.indexOf(Math.max(...scores))).toBe(i);
    }
  });

  it('are so too where the sound ends at 4 kHz, and against sound that does not', () => {
    const voices: FliteVoice[] = ['rms', 'awb', 'slt'];
    const whole = voices.map((voice) => heard(voice, 'We can take the first train in the morning.'));
    const first = voices.map((voice) => heard(voice, 'We can take the first train in the morning.', 4_000));
    const second = voices.map((voice) => heard(voice, 'My brother left the house three days ago.', 4_000));
    expect(second).toHaveLength(voices.length);
    for (const [i, b] of second.entries()) {
      for (const others of [first, whole]) {
        const scores = others.map((a) => scoreOf(a, b));
        expect(scores.indexOf(Math.max(...scores))).toBe(i);
      }
    }
  });

  it('part two people on the telephone', async () => {
    const encoder = new VoiceprintEncoder(figures);
    const tracker = new OnlineDiarizer(encoder, 0.8);
    const said = [
      'My brother left the house three days ago.',
      'There are many people who live near the sea.',
    ];
    const labels: string[] = [];
    for (const text of said) {
      for (const voice of ['rms', 'slt'] as const) {
        labels.push(tracker.label(await encoder.encode(upTo(say(text, voice), 4_000))).speakerId);
      }
    }
    expect(labels).toEqual(['s1', 's2', 's1', 's2']);
  });

  it('know where the sound ends, and expect above what is usual', () => {
    const whole = framesOf(say('We can take the first train in the morning.', 'slt'));
    const cut = framesOf(upTo(say('We can take the first train in the morning.', 'slt'), 4_000));
    expect(maker.band.edgeOf(whole)).toBe(MEL_BANDS);
    const edge = maker.band.edgeOf(cut);
    expect(bandHz(edge)).toBeGreaterThan(3_300);
    expect(bandHz(edge)).toBeLessThan(4_700);
    const off = (frames: readonly VoiceFrame[]): number =>
      frames.reduce((sum, { mel }, i) => sum + Math.abs((mel[36] ?? 0) - (whole[i]?.mel[36] ?? 0)), 0) /
      frames.length;
    expect(off(cut.map((frame) => maker.band.filled(frame, edge)))).toBeLessThan(off(cut) / 2);
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

/** Nothing above a frequency, by a windowed sinc of 16 ms. */
function upTo(samples: Int16Array, hz: number): Int16Array {
  const reach = 128;
  const taps = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => {
    const t = (2 * hz * (i - reach)) / 16_000;
    const turn = (Math.PI * (i - reach)) / reach;
    const window = 0.42 + 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn);
    return ((window * 2 * hz) / 16_000) * (t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t));
  });
  return samples.map((_, at) => {
    let sum = 0;
    for (let i = 0; i < taps.length; i++) sum += (taps[i] ?? 0) * (samples[at + i - reach] ?? 0);
    return Math.round(sum);
  });
}
