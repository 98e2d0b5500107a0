import type { PauseTrimmer } from './pause-trimmer.ts';
import type { ChangeOfRate } from './stretcher.ts';

/** Every start, stop and break is faded over this, so that none of them clicks. */
const FADE_MS = 5;
/** After it ran dry, it goes on with this much. */
const GO_ON_MS = 80;

/** A dub on its way to a channel. */
export interface Clip {
  readonly id: number;
  readonly sound: PauseTrimmer;
  /** No more audio comes. */
  isComplete: boolean;
  /** Film time. */
  beginMs: number;
  rate: number;
}

/** Plays one dub at a time: stretched, with fades, silent where audio does not come in time. Mono; one block at a time. */
export class PlaybackChannel {
  readonly #rateHz: number;
  readonly #block: Float32Array;
  #stretch: ChangeOfRate | undefined;
  #clip: Clip | undefined;
  #isStretched = false;
  #hasBegun = false;
  #stops = false;
  #isDry = false;
  #gain = 0;
  /** How much was played, and handed out of the dub, in samples as made. */
  #played = 0;
  #received = 0;
  readonly #read = (out: Float32Array): void => {
    this.#received += this.#clip?.sound.read(out) ?? 0;
  };

  constructor(rateHz: number, blockSamples: number) {
    this.#rateHz = rateHz;
    this.#block = new Float32Array(blockSamples);
  }

  /** Until there is one, every dub is played as it was made. */
  setStretch(stretch: ChangeOfRate): void {
    this.#stretch = stretch;
  }

  get clip(): Clip | undefined {
    return this.#clip;
  }

  /** Whether it is audible now, or will be within the lead that the original has to fall in. */
  get isDue(): boolean {
    return this.#clip !== undefined && !this.#isDry && !this.#stops;
  }

  /** How much of the clip was audible, as made. */
  get playedMs(): number {
    return (this.#played * 1000) / this.#rateHz;
  }

  /** Plays this clip from its beginning. */
  play(clip: Clip): void {
    this.#clip = clip;
    this.#hasBegun = false;
    this.#stops = false;
    this.#isDry = false;
    this.#gain = 0;
    this.#played = 0;
    this.#received = 0;
  }

  /** Fades out; it is over with the next blocks. */
  stop(): void {
    this.#stops = true;
  }

  /** Adds what is audible from film time `nowMs` on. @returns what happened to the dub */
  render(out: Float32Array, nowMs: number, isHeld: boolean): 'begun' | 'over' | undefined {
    const clip = this.#clip;
    if (clip === undefined) return undefined;
    let offset = 0;
    let happened: 'begun' | undefined;
    if (!this.#hasBegun) {
      if (this.#stops) return this.#end();
      offset = Math.max(0, Math.round(((clip.beginMs - nowMs) * this.#rateHz) / 1000));
      if (isHeld || offset >= out.length) return undefined;
      this.#begin(clip);
      happened = 'begun';
    }
    const block = this.#block.subarray(0, out.length - offset);
    const silent = isHeld || this.#stops || this.#runsDry(clip, block.length);
    if (silent && this.#gain === 0) return this.#stops ? this.#end() : happened;
    this.#fill(block, clip.rate);
    this.#fade(block, silent || this.#nearsEnd(clip, block.length) ? 0 : 1);
    for (let i = 0; i < block.length; i++) out[offset + i] = (out[offset + i] ?? 0) + (block[i] ?? 0);
    return this.#isOver(clip) ? this.#end() : happened;
  }

  #begin(clip: Clip): void {
    this.#hasBegun = true;
    this.#isStretched = clip.rate !== 1 && this.#stretch !== undefined;
    if (this.#isStretched) this.#stretch?.begin(clip.rate, this.#read);
    else clip.rate = 1;
  }

  #fill(block: Float32Array, rate: number): void {
    if (this.#isStretched) this.#stretch?.process(block, this.#read);
    else this.#read(block);
    this.#played += block.length * rate;
  }

  /** Leaves enough in hand to fade out with, and waits until there is enough to go on. */
  #runsDry(clip: Clip, block: number): boolean {
    const reserve = (this.#samples(FADE_MS) + block) * clip.rate + 1;
    const enough = this.#isDry ? this.#samples(GO_ON_MS) : reserve;
    this.#isDry = !clip.isComplete && clip.sound.length < enough;
    return this.#isDry;
  }

  /** A dub cut off in the middle of a sound would click. */
  #nearsEnd(clip: Clip, block: number): boolean {
    const left = this.#received + clip.sound.length - this.#played;
    return clip.isComplete && left <= (this.#samples(FADE_MS) + block) * clip.rate;
  }

  #isOver(clip: Clip): boolean {
    return clip.isComplete && clip.sound.length === 0 && this.#played >= this.#received;
  }

  #end(): 'over' {
    this.#clip = undefined;
    return 'over';
  }

  #fade(block: Float32Array, target: 0 | 1): void {
    const step = 1 / this.#samples(FADE_MS);
    for (let i = 0; i < block.length; i++) {
      this.#gain = target === 1 ? Math.min(1, this.#gain + step) : Math.max(0, this.#gain - step);
      block[i] = (block[i] ?? 0) * this.#gain;
    }
  }

  #samples(ms: number): number {
    return Math.round((ms * this.#rateHz) / 1000);
  }
}
