/** How likely each mouth shape is at each moment of a sound. */
import { MelFrames } from './mel-frames.ts';
import { CONTEXT, type SoundModel } from './sound-model.ts';

export class SoundOdds {
  readonly #model: SoundModel;
  #frames: MelFrames | undefined;
  /** The newest mel frames; the last is the newest. */
  #recent: Float32Array[] = [];

  constructor(model: SoundModel) {
    this.#model = model;
  }

  /** @returns probabilities by shape, of the frames of 10 ms that can be judged now, each with some that follow it */
  push(samples: Int16Array, rateHz: number): Float32Array[] {
    this.#frames ??= new MelFrames(rateHz);
    return this.#frames.push(samples).flatMap((frame) => this.#judge(frame));
  }

  end(): Float32Array[] {
    const rest = this.#frames?.end() ?? [];
    const last = rest.at(-1) ?? this.#recent.at(-1);
    if (last === undefined) return [];
    return [...rest, ...Array.from({ length: CONTEXT }, () => last)].flatMap((frame) => this.#judge(frame));
  }

  #judge(frame: Float32Array): Float32Array[] {
    // The first frame stands for those before it.
    if (this.#recent.length === 0) this.#recent = Array.from({ length: CONTEXT }, () => frame);
    this.#recent = [...this.#recent, frame].slice(-(2 * CONTEXT + 1));
    return this.#recent.length < 2 * CONTEXT + 1 ? [] : [this.#model.probabilities(this.#recent)];
  }
}
