/** The features of Resemblyzer's encoder: power in 40 Slaney mel bands, a frame of 25 ms every 10 ms, without a logarithm. */
import { RealFft } from '../mel/real-fft.ts';
import { slaneyBank } from '../mel/slaney-bank.ts';

export const MEL_BANDS = 40;
export const HOP_SAMPLES = 160;
export const FRAME_SAMPLES = 400;

const RATE_HZ = 16_000;
const FULL_SCALE = 32_768;
/** Periodic, scaled so that samples of 16 bits count as full scale 1. */
const WINDOW = Float64Array.from(
  { length: FRAME_SAMPLES },
  (_, i) => (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME_SAMPLES)) / FULL_SCALE,
);
const BANK = slaneyBank({ bands: MEL_BANDS, rateHz: RATE_HZ, frameSamples: FRAME_SAMPLES });
const fft = new RealFft(FRAME_SAMPLES);
const windowed = new Float64Array(FRAME_SAMPLES);

/**
 * @param samples 16 kHz
 * @param start of the frame's samples; what lies outside the sound is silence
 * @returns MEL_BANDS powers
 */
export function melFrame(samples: Int16Array, start: number): Float32Array {
  for (let i = 0; i < FRAME_SAMPLES; i++) windowed[i] = (samples[start + i] ?? 0) * (WINDOW[i] ?? 0);
  const power = fft.power(windowed);
  return Float32Array.from(BANK, ({ from, weights }) => {
    let energy = 0;
    for (let i = 0; i < weights.length; i++) energy += (weights[i] ?? 0) * (power[from + i] ?? 0);
    return energy;
  });
}
