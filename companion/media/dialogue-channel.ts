import { StereoDownmix } from '../../shared/stereo-downmix.ts';
import type { AudioTrack } from './audio-track.ts';
import { hasCentre, layoutOf } from './channel-layout.ts';

/** Powers of the last moments tell whether a channel sounds. */
const MEMORY_S = 0.1;
/** -60 dB of full scale: below it is what encoders leave of silence. */
const SOUNDING = 1e-6;
/** Who speaks in the centre comes back to it: so long no other channel is listened to. */
const CENTRE_HELD_S = 10;
/** From one to the other without a click. */
const GLIDE_S = 0.02;
const FULL_SCALE = 32_768;

/**
 * A track as the one channel that speech is recognised from: the centre where it has one, for music and effects are in the
 * others, else the mean. Where the centre is silent it is the mean as well, and opposite channels do not cancel out.
 */
export class DialogueChannel {
  readonly track: AudioTrack;
  readonly #hasCentre: boolean;
  readonly #channels: number;
  readonly #downmix: StereoDownmix;
  readonly #memory: number;
  readonly #glide: number;
  readonly #heldSamples: number;
  #centre = 0;
  #others = 0;
  #sinceCentre = Infinity;
  #blend = 0;
  #sounding = 0;
  #apart = 0;

  /** @param rateHz of the samples that it is given */
  constructor(track: AudioTrack, rateHz: number) {
    this.track = track;
    const layout = layoutOf(track);
    this.#hasCentre = hasCentre(layout);
    this.#channels = this.#hasCentre ? 3 : layout === 'mono' ? 1 : 2;
    this.#downmix = new StereoDownmix(rateHz);
    this.#memory = 1 - Math.exp(-1 / (MEMORY_S * rateHz));
    this.#glide = 1 / (GLIDE_S * rateHz);
    this.#heldSamples = CENTRE_HELD_S * rateHz;
  }

  /** How many channels it is given: one, left and right, or left, right and centre. */
  get channels(): number {
    return this.#channels;
  }

  /** What makes a track's sound, in a filter graph of ffmpeg's, into those channels. */
  get filter(): string {
    if (this.#channels < 3) return `aformat=channel_layouts=${this.#channels === 1 ? 'mono' : 'stereo'}`;
    // Merged, they stand in the order of the layout 3.0: left, right, centre.
    return [
      `aformat=channel_layouts=${layoutOf(this.track)},asplit=2[whole][parts]`,
      '[parts]pan=mono|c0=FC[centre]',
      '[whole]aformat=channel_layouts=stereo[sides]',
      '[sides][centre]amerge=inputs=2',
    ].join(';');
  }

  /**
   * Whether dialogue stood in the middle, as far as was listened to: then it can be lowered there alone. Opposite channels have
   * no middle, and not every film uses the centre that it has.
   */
  get isInMiddle(): boolean {
    return this.#apart <= this.#sounding / 2;
  }

  /** @param frames one sample of each channel after the other, whole frames only */
  push(frames: Int16Array): Int16Array {
    if (this.#channels === 1) return frames;
    const mono = new Int16Array(frames.length / this.#channels);
    for (let i = 0; i < mono.length; i++) {
      const at = i * this.#channels;
      const [left, right] = [frames[at] ?? 0, frames[at + 1] ?? 0];
      const mean = this.#downmix.step(left, right, FULL_SCALE);
      const sample = this.#hasCentre ? this.#withCentre(mean, frames[at + 2] ?? 0) : mean;
      mono[i] = Math.round(sample);
      this.#count(mean);
    }
    return mono;
  }

  #withCentre(mean: number, centre: number): number {
    this.#centre += ((centre / FULL_SCALE) ** 2 - this.#centre) * this.#memory;
    this.#sinceCentre = this.#centre > SOUNDING ? 0 : this.#sinceCentre + 1;
    const step = this.#sinceCentre < this.#heldSamples ? this.#glide : -this.#glide;
    this.#blend = Math.min(1, Math.max(0, this.#blend + step));
    return mean + (centre - mean) * this.#blend;
  }

  #count(mean: number): void {
    this.#others += ((mean / FULL_SCALE) ** 2 - this.#others) * this.#memory;
    if (this.#others < SOUNDING && this.#centre < SOUNDING) return;
    this.#sounding++;
    const isElsewhere = this.#hasCentre ? this.#blend < 0.5 : this.#downmix.isOpposite;
    if (isElsewhere) this.#apart++;
  }
}
