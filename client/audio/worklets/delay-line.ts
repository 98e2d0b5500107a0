import { PlaybackTimeline } from '../../timing/playback-timeline.ts';

const CHANNELS = 2;
/** Another delay is reached by playing this much faster or slower. */
const MOST_SLEW = 0.015;
/** A jump is crossfaded over this. */
const FADE_MS = 20;
/** Where the film stops and goes on. */
const GATE_MS = 8;

/**
 * The film's sound: as it comes while it is watched live, or so many samples late. A ring of film time: nothing is
 * written while the film stands still, so that it goes on where it stopped. What is from before `muteBefore` is silence.
 */
export class DelayLine {
  readonly #rateHz: number;
  readonly #blockSamples: number;
  readonly #clock = new PlaybackTimeline();
  readonly #ring: readonly Float32Array[];
  readonly #size: number;
  readonly #faded: readonly Float32Array[];
  /** 0 is live. */
  #delay = 0;
  /** Film time of the next sample to be heard late. */
  #position = 0;
  #step = 1;
  /** What is faded out: a place in the ring, or the live sound. */
  #leaving: { position: number } | 'live' | undefined;
  #fade = 1;
  #gate = 1;
  #isHeld = false;
  /** The frame from which on the film runs again. */
  #resumesAt = 0;
  #silentBefore = -Infinity;
  #frame = 0;

  constructor(rateHz: number, blockSamples: number, mostDelaySamples: number) {
    this.#rateHz = rateHz;
    this.#blockSamples = blockSamples;
    this.#size = mostDelaySamples + rateHz;
    this.#ring = Array.from({ length: CHANNELS }, () => new Float32Array(this.#size));
    this.#faded = Array.from({ length: CHANNELS }, () => new Float32Array(blockSamples));
  }

  /** Film time of a frame of the context. */
  at(frame: number): number {
    return this.#clock.at(frame);
  }

  /** How late the film is heard, in samples; it may be on its way there. */
  get delay(): number {
    return this.#delay === 0 ? 0 : this.#clock.at(this.#frame) - this.#position;
  }

  /** @param samples how late; 0 is live. From live and to live by crossfade, else gently. */
  setDelay(samples: number): void {
    const delay = Math.min(Math.max(0, Math.round(samples)), this.#size - this.#rateHz);
    if (delay === this.#delay) return;
    const wasLive = this.#delay === 0;
    const leaving = wasLive ? 'live' : { position: this.#position };
    this.#delay = delay;
    if (!wasLive && delay !== 0) return;
    this.#leaving = leaving;
    this.#fade = 0;
    this.#gate = 1;
    if (delay !== 0) this.#position = this.#target(this.#frame);
  }

  /** What the film sounded like before this frame is not heard any more. */
  muteBefore(frame: number): void {
    this.#silentBefore = this.#clock.at(frame);
  }

  /** The film stands still: heard at once, seen in what is captured from `frame` on. */
  hold(frame: number): void {
    if (this.#isHeld) return;
    this.#isHeld = true;
    this.#clock.hold(this.#blockAt(frame));
  }

  resume(frame: number): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#resumesAt = this.#blockAt(frame);
    this.#clock.resume(this.#resumesAt);
    if (this.#delay !== 0) this.#position = this.#target(this.#frame);
  }

  /**
   * Takes the block captured at `frame` and fills `out` with what is heard.
   * @returns film time of the first sample of `out`
   */
  process(input: readonly Float32Array[], out: readonly Float32Array[], frame: number): number {
    this.#frame = frame;
    const written = this.#clock.at(frame);
    if (this.#clock.at(frame + this.#blockSamples) > written) this.#write(input, written);
    const delayed = this.#delay === 0 ? written : this.#position;
    this.#step = this.#delay === 0 ? 1 : this.#stepTowards(this.#target(frame));
    if (this.#delay === 0) copy(input, out);
    else if (this.#isHeld && this.#gate === 0) silence(out);
    else this.#read(out);
    if (this.#leaving !== undefined) this.#fadeFrom(this.#leaving, input, out);
    this.#frame = frame + this.#blockSamples;
    return delayed;
  }

  #read(out: readonly Float32Array[]): void {
    this.#fill(out, this.#position, this.#step);
    const step = 1000 / (GATE_MS * this.#rateHz);
    for (let i = 0; i < this.#blockSamples; i++) {
      this.#gate = this.#isHeld ? Math.max(0, this.#gate - step) : Math.min(1, this.#gate + step);
      // The first of what is heard again comes up as gently.
      const inside = (this.#position + i - this.#silentBefore) * step;
      const gain = this.#gate * Math.min(1, Math.max(0, inside));
      for (const channel of out) channel[i] = (channel[i] ?? 0) * gain;
    }
    this.#position += this.#blockSamples * this.#step;
  }

  #fadeFrom(
    leaving: { position: number } | 'live',
    input: readonly Float32Array[],
    out: readonly Float32Array[],
  ): void {
    if (leaving === 'live') copy(input, this.#faded);
    else {
      this.#fill(this.#faded, leaving.position, 1);
      leaving.position += this.#blockSamples;
    }
    const step = 1000 / (FADE_MS * this.#rateHz);
    for (let i = 0; i < this.#blockSamples; i++) {
      this.#fade = Math.min(1, this.#fade + step);
      for (let c = 0; c < CHANNELS; c++) {
        const channel = out[c];
        if (channel !== undefined) {
          channel[i] = (channel[i] ?? 0) * this.#fade + (this.#faded[c]?.[i] ?? 0) * (1 - this.#fade);
        }
      }
    }
    if (this.#fade === 1) this.#leaving = undefined;
  }

  /** Where to read at a frame, so that the delay is right once the film runs. */
  #target(frame: number): number {
    const runsAt = Math.max(frame, this.#resumesAt);
    return this.#clock.at(runsAt) - this.#delay - (runsAt - frame);
  }

  #stepTowards(target: number): number {
    if (this.#isHeld) return 1;
    const off = target - this.#position;
    if (Math.abs(off) < 1) {
      this.#position = target;
      return 1;
    }
    // Half a second to make up for what is left, so that it eases in.
    return 1 + Math.min(MOST_SLEW, Math.max(-MOST_SLEW, (2 * off) / this.#rateHz));
  }

  /** Reads the ring between its samples, by a cubic through the four around. */
  #fill(out: readonly Float32Array[], position: number, step: number): void {
    for (let c = 0; c < CHANNELS; c++) {
      const ring = this.#ring[c];
      const channel = out[c];
      if (ring === undefined || channel === undefined) continue;
      for (let i = 0; i < this.#blockSamples; i++) {
        const exact = position + i * step;
        const whole = Math.floor(exact);
        const t = exact - whole;
        const at = this.#index(whole);
        const here = ring[at] ?? 0;
        channel[i] = t === 0 ? here : this.#between(ring, at, here, t);
      }
    }
  }

  /** Catmull-Rom. */
  #between(ring: Float32Array, at: number, b: number, t: number): number {
    const a = ring[this.#index(at - 1)] ?? 0;
    const c = ring[this.#index(at + 1)] ?? 0;
    const d = ring[this.#index(at + 2)] ?? 0;
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  }

  #write(input: readonly Float32Array[], position: number): void {
    for (let c = 0; c < CHANNELS; c++) {
      const ring = this.#ring[c];
      const channel = input[c];
      if (ring === undefined) continue;
      for (let i = 0; i < this.#blockSamples; i++) ring[this.#index(position + i)] = channel?.[i] ?? 0;
    }
  }

  #index(position: number): number {
    const at = position % this.#size;
    return at < 0 ? at + this.#size : at;
  }

  /** Blocks are whole; the past cannot be changed. */
  #blockAt(frame: number): number {
    const wanted = Math.ceil(frame / this.#blockSamples) * this.#blockSamples;
    return Math.max(this.#frame, wanted);
  }
}

function copy(from: readonly Float32Array[], to: readonly Float32Array[]): void {
  to.forEach((channel, c) => {
    channel.set(from[c] ?? from[0] ?? channel.fill(0));
  });
}

function silence(out: readonly Float32Array[]): void {
  for (const channel of out) channel.fill(0);
}
