/** Noise to put speech under, the same each time: pink noise, and the babble of many talkers. */
import { Random } from '../../scripts/speakers/random.ts';
import { rms, toFloat, toInt16 } from '../../shared/pcm.ts';
import { backgroundSpeakers } from './speech-corpora.ts';

const SEED = 20_261_129;
const TALKERS = 6;
/** The loudest that a mix may be: a sum that is clipped would be another kind of noise. */
const MOST = 0.95;

export const NOISES = ['pink', 'babble'] as const;
export type Noise = (typeof NOISES)[number];

/** @param count samples at 16 kHz @returns of any level @throws where the clips of which babble is made are absent */
export function noiseOf(kind: Noise, count: number): Float32Array {
  return kind === 'pink' ? pinkNoise(count, new Random(SEED)) : babble(count);
}

/**
 * @param speech with silence, of which the level is not counted
 * @param ratioDb of the speech's level over the noise's
 * @returns as loud as the speech, or softer where it would clip
 */
export function mixed(speech: Int16Array, noise: Float32Array, ratioDb: number): Int16Array {
  const sound = toFloat(speech);
  const gain = (activeRms(sound) / rmsOf(noise)) * 10 ** (-ratioDb / 20);
  const sum = sound.map((value, i) => value + gain * (noise[i] ?? 0));
  const peak = sum.reduce((highest, value) => Math.max(highest, Math.abs(value)), 0);
  return toInt16(peak > MOST ? sum.map((value) => (value * MOST) / peak) : sum);
}

/** Falls by 3 dB an octave (Paul Kellet's filter, whose poles are for 44.1 kHz: here the slope holds up to some 3 kHz). */
function pinkNoise(count: number, random: Random): Float32Array {
  const poles = [0.99886, 0.99332, 0.969, 0.8665, 0.55, -0.7616] as const;
  const gains = [0.0555179, 0.0750759, 0.153852, 0.3104856, 0.5329522, -0.016898] as const;
  const states = new Float64Array(poles.length);
  let delayed = 0;
  return Float32Array.from({ length: count }, () => {
    const white = random.normal();
    let sum = delayed + 0.5362 * white;
    for (const [i, pole] of poles.entries()) {
      const state = pole * (states[i] ?? 0) + (gains[i] ?? 0) * white;
      states[i] = state;
      sum += state;
    }
    delayed = 0.115926 * white;
    return sum;
  });
}

/** Each talker is one speaker after another, all equally loud. */
function babble(count: number): Float32Array {
  const clips = backgroundSpeakers();
  const sum = new Float32Array(count);
  for (let talker = 0; talker < TALKERS; talker++) {
    let at = 0;
    for (let i = talker; at < count; i = (i + TALKERS) % clips.length) {
      const samples = clips[i]?.samples ?? new Int16Array(0);
      const level = rms(samples) || 1;
      toFloat(samples).forEach((value, j) => {
        if (at + j < count) sum[at + j] = (sum[at + j] ?? 0) + value / level;
      });
      at += Math.max(1, samples.length);
    }
  }
  return sum;
}

/** The level of what is not digital silence: pauses between clips are put in. */
function activeRms(sound: Float32Array): number {
  return rmsOf(sound.filter((value) => value !== 0));
}

function rmsOf(sound: Float32Array): number {
  return Math.sqrt(sound.reduce((sum, value) => sum + value * value, 0) / Math.max(1, sound.length));
}
