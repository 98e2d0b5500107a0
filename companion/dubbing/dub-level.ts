import { FULL_SCALE } from '../../shared/pcm.ts';

/** What is whispered is still understood, and what is shouted hurts nobody. */
const MOST_QUIETER_DB = 9;
const MOST_LOUDER_DB = 6;
/** Of full scale: from here on peaks are rounded and not cut. */
const KNEE = 0.8;

/** The gain with which a clause that was said so much louder than usual is dubbed; 1 where nothing is known. */
export function dubGain(levelDb = 0): number {
  return 10 ** (Math.min(MOST_LOUDER_DB, Math.max(-MOST_QUIETER_DB, levelDb)) / 20);
}

/** @returns the samples themselves where the gain is 1 */
export function amplified(samples: Int16Array, gain: number): Int16Array {
  if (gain === 1) return samples;
  return samples.map((sample) => {
    const wanted = (sample * gain) / FULL_SCALE;
    const over = Math.abs(wanted) - KNEE;
    const kept = over <= 0 ? wanted : Math.sign(wanted) * (KNEE + (1 - KNEE) * Math.tanh(over / (1 - KNEE)));
    return Math.round(kept * (FULL_SCALE - 1));
  });
}
