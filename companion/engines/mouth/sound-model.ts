/** Which mouth shape a frame of sound is of, by a small network that was trained on synthesised speech (`npm run train:mouth`). */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { VISEMES } from '../../../shared/avatar/visemes.ts';
import { BANDS } from './mel-frames.ts';

/** Frames on either side that a frame is judged with. */
export const CONTEXT = 5;
export const INPUTS = BANDS * (2 * CONTEXT + 1);
export const OUTPUTS = VISEMES.length;

/** Weights by layer, inputs of a unit beside each other; each unit's bias is behind them. */
export interface NetworkWeights {
  readonly hidden: Float32Array;
  readonly output: Float32Array;
}

const WEIGHTS = fileURLToPath(new URL('sound-model.bin', import.meta.url));

/** Odds of each mouth shape; softmax of one hidden layer of rectified units. */
export class SoundModel {
  readonly #weights: NetworkWeights;
  readonly #units: Float32Array;

  constructor(weights: NetworkWeights) {
    this.#weights = weights;
    this.#units = new Float32Array(weights.hidden.length / (INPUTS + 1));
  }

  /** The one that ships with the program: float32, little-endian, the hidden layer's weights and then the output's. */
  static shipped(): SoundModel {
    const bytes = readFileSync(WEIGHTS);
    const values = new Float32Array(new Uint8Array(bytes).buffer);
    const units = (values.length - OUTPUTS) / (INPUTS + 1 + OUTPUTS);
    const hidden = values.slice(0, units * (INPUTS + 1));
    return new SoundModel({ hidden, output: values.slice(hidden.length) });
  }

  /**
   * @param frames mel frames, around the one in the middle
   * @returns probabilities in the order of `VISEMES`
   */
  probabilities(frames: readonly Float32Array[]): Float32Array {
    const { hidden, output } = this.#weights;
    for (let unit = 0; unit < this.#units.length; unit++) {
      let at = unit * (INPUTS + 1);
      let sum = 0;
      for (const frame of frames)
        for (let band = 0; band < BANDS; band++) sum += (hidden[at++] ?? 0) * (frame[band] ?? 0);
      this.#units[unit] = Math.max(0, sum + (hidden[at] ?? 0));
    }
    const odds = new Float32Array(OUTPUTS);
    let most = -Infinity;
    for (let shape = 0; shape < OUTPUTS; shape++) {
      let at = shape * (this.#units.length + 1);
      let sum = 0;
      for (const unit of this.#units) sum += (output[at++] ?? 0) * unit;
      odds[shape] = sum + (output[at] ?? 0);
      most = Math.max(most, odds[shape] ?? 0);
    }
    let total = 0;
    for (let shape = 0; shape < OUTPUTS; shape++) total += odds[shape] = Math.exp((odds[shape] ?? 0) - most);
    return odds.map((one) => one / total);
  }
}
