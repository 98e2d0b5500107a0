import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';
import { FULL_SCALE } from '../../../shared/pcm.ts';
import { pitchOf } from './pitch.ts';
import { PowerSpectrum } from './power-spectrum.ts';

/** Frames begin this far apart; each tells of 25 ms in the middle of 40 ms, for a pitch needs longer to be told. */
export const HOP_MS = 10;
export const FRAME_MS = 40;
export const MEL_BANDS = 40;
/** Coefficients 1 to 19: the level, coefficient 0, is left out. */
export const CEPSTRA = 19;
/** Of a frame, cepstrum and its change: what the mixture models. */
export const FEATURES = 2 * CEPSTRA;

const FROM_HZ = 60;
const TO_HZ = 7_600;
const WINDOW_SAMPLES = 400;
const WINDOW_AT = (FRAME_MS * PIPELINE_RATE_HZ) / 2000 - WINDOW_SAMPLES / 2;
const PRE_EMPHASIS = 0.97;
const LEAST_ENERGY = 1e-9;

/** What one frame tells of a voice. */
export interface VoiceFrame {
  /** Natural logarithms of 40 mel bands' energies, 60 to 7600 Hz. */
  readonly mel: Float32Array;
  /** Mel-frequency cepstral coefficients 1 to 19. */
  readonly cepstrum: Float32Array;
  /** Of the frame as it was captured; full scale is 0. */
  readonly levelDb: number;
  /** Hz; 0 where it is not voiced. */
  readonly pitchHz: number;
  /** Height of the normalised autocorrelation's peak, 0..1. */
  readonly voicing: number;
}

const spectrum = new PowerSpectrum(512);
const hamming = Float32Array.from(
  { length: WINDOW_SAMPLES },
  (_, i) => 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (WINDOW_SAMPLES - 1)),
);
const filters = melFilters();
const cosines = Float32Array.from({ length: CEPSTRA * MEL_BANDS }, (_, i) => {
  const [k, band] = [Math.floor(i / MEL_BANDS) + 1, i % MEL_BANDS];
  return Math.sqrt(2 / MEL_BANDS) * Math.cos((Math.PI * k * (band + 0.5)) / MEL_BANDS);
});
const floats = new Float32Array((FRAME_MS * PIPELINE_RATE_HZ) / 1000);
const windowed = new Float32Array(WINDOW_SAMPLES);

/** @param samples 40 ms of 16 kHz */
export function voiceFrame(samples: Int16Array): VoiceFrame {
  let squares = 0;
  for (let i = 0; i < floats.length; i++) {
    const value = (samples[i] ?? 0) / FULL_SCALE;
    floats[i] = value;
    squares += value * value;
  }
  for (let i = 0; i < WINDOW_SAMPLES; i++) {
    const at = WINDOW_AT + i;
    windowed[i] = ((floats[at] ?? 0) - PRE_EMPHASIS * (floats[at - 1] ?? 0)) * (hamming[i] ?? 0);
  }
  const power = spectrum.of(windowed);
  const mel = new Float32Array(MEL_BANDS);
  for (const [band, { first, weights }] of filters.entries()) {
    let energy = LEAST_ENERGY;
    for (let i = 0; i < weights.length; i++) energy += (weights[i] ?? 0) * (power[first + i] ?? 0);
    mel[band] = Math.log(energy);
  }
  const cepstrum = cepstrumOf(mel, new Float32Array(CEPSTRA));
  const { pitchHz, voicing } = pitchOf(floats);
  return { mel, cepstrum, levelDb: 10 * Math.log10(squares / floats.length + 1e-10), pitchHz, voicing };
}

/** @returns `into` */
export function cepstrumOf(mel: Float32Array, into: Float32Array): Float32Array {
  for (let k = 0; k < CEPSTRA; k++) {
    let sum = 0;
    for (let band = 0; band < MEL_BANDS; band++)
      sum += (cosines[k * MEL_BANDS + band] ?? 0) * (mel[band] ?? 0);
    into[k] = sum;
  }
  return into;
}

/** The middle of a mel band. */
export function bandHz(band: number): number {
  return hzOf(melOf(FROM_HZ) + ((melOf(TO_HZ) - melOf(FROM_HZ)) * (band + 1)) / (MEL_BANDS + 1));
}

/** The band whose middle is at a frequency, as a fraction between those around it. */
export function bandOf(hz: number): number {
  return ((melOf(hz) - melOf(FROM_HZ)) * (MEL_BANDS + 1)) / (melOf(TO_HZ) - melOf(FROM_HZ)) - 1;
}

/** How much louder a band is than a flat spectrum's density, in dB: by its width, and by the pre-emphasis. */
export function bandGainDb(band: number): number {
  const turn = (2 * Math.PI * bandHz(band)) / PIPELINE_RATE_HZ;
  const emphasis = 1 + PRE_EMPHASIS ** 2 - 2 * PRE_EMPHASIS * Math.cos(turn);
  const bins = filters[band]?.weights.reduce((sum, weight) => sum + weight, 0) ?? 1;
  return 10 * Math.log10(emphasis * bins);
}

function melOf(hz: number): number {
  return 1127 * Math.log(1 + hz / 700);
}

function hzOf(mel: number): number {
  return 700 * (Math.exp(mel / 1127) - 1);
}

/** Triangles, evenly apart in mel, over the power spectrum's bins. */
function melFilters(): { first: number; weights: Float32Array }[] {
  const edges = Array.from(
    { length: MEL_BANDS + 2 },
    (_, i) => (bandHz(i - 1) * spectrum.size) / PIPELINE_RATE_HZ,
  );
  return Array.from({ length: MEL_BANDS }, (_, band) => {
    const [low, middle, high] = [edges[band] ?? 0, edges[band + 1] ?? 0, edges[band + 2] ?? 0];
    const first = Math.floor(low);
    // A band narrower than a bin still hears the bins beside it.
    const weights = Float32Array.from({ length: Math.max(1, Math.ceil(high) - first + 1) }, (_, i) => {
      const bin = first + i;
      const rise = (bin - low) / (middle - low);
      const fall = (high - bin) / (high - middle);
      return Math.max(0, Math.min(rise, fall, 1));
    });
    if (weights.every((weight) => weight === 0)) weights.fill(1 / weights.length);
    return { first, weights };
  });
}
