import { StereoDownmix } from '../../../shared/stereo-downmix.ts';

/** What was captured, of any number of channels, as the one that the companion is sent and the one that markers stand in. */
export class TapMix {
  /** For recognition: opposite channels do not cancel out. */
  readonly speech: Float32Array;
  /** The plain mean: a page's marker is the same in each channel. */
  readonly mean: Float32Array;
  readonly #downmix: StereoDownmix;

  constructor(rateHz: number, blockSamples: number) {
    this.speech = new Float32Array(blockSamples);
    this.mean = new Float32Array(blockSamples);
    this.#downmix = new StereoDownmix(rateHz);
  }

  /** The next block. No channels is a source without sound: time goes on in silence, so that the capture clock keeps pace. */
  push(channels: readonly Float32Array[]): void {
    const { mean, speech } = this;
    mean.fill(0);
    for (const channel of channels) {
      for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) + (channel[i] ?? 0) / channels.length;
    }
    const [left, right] = channels;
    if (channels.length !== 2 || left === undefined || right === undefined) {
      speech.set(mean);
      return;
    }
    for (let i = 0; i < speech.length; i++) speech[i] = this.#downmix.step(left[i] ?? 0, right[i] ?? 0);
  }
}
