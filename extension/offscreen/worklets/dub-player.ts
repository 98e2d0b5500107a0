import { dubRate, MAX_DUB_RATE } from '../../../shared/dub-rate.ts';
import type { DubEvent } from './protocol.ts';
import type { SpeedUp } from './stretcher.ts';
import { Take } from './take.ts';

/** Below this the rate is not worth the stretcher's work, and the dub is played as it was made. */
const UNTOUCHED_RATE = 1.02;
/** Every start, stop and break is faded over this, so that none of them clicks. */
const FADE_MS = 5;
/** A dub begins with this much in hand: more than the stretcher reads ahead, and a breath for the network. */
const BEGIN_MS = 160;
/** After it ran dry, it goes on with this much. */
const GO_ON_MS = 80;
/** More owed than this would never be made up for: the oldest of it is left to its caption. */
const MAX_BACKLOG_MS = 10_000;

interface Playing {
  readonly take: Take;
  readonly rate: number;
  /** Undefined where it is played as it was made. */
  readonly stretch: SpeedUp | undefined;
  /** How much of it was heard, in samples as made. */
  heard: number;
  /** Samples handed to the stretcher or the output. */
  received: number;
  /** Ran dry: silent until more is there. */
  dry: boolean;
  fate: 'plays' | 'dropping';
}

/** Speaks takes one after the other, never two at once, as late ones need it faster. Mono; one block at a time. */
export class DubPlayer {
  readonly #rateHz: number;
  readonly #emit: (event: DubEvent) => void;
  #stretch: SpeedUp | undefined;
  #waiting: Take[] = [];
  #playing: Playing | undefined;
  #held = false;
  #heldSince = 0;
  #gain = 0;
  #frame = 0;

  constructor(rateHz: number, emit: (event: DubEvent) => void) {
    this.#rateHz = rateHz;
    this.#emit = emit;
  }

  /** Until there is one, every dub is played as it was made. */
  setStretch(stretch: SpeedUp): void {
    this.#stretch = stretch;
  }

  /** Whether a dub is heard now: what the original is ducked for. */
  get speaking(): boolean {
    return this.#playing !== undefined && !this.#playing.dry && !this.#held;
  }

  /** Audio owed and not yet played. */
  get backlogMs(): number {
    return this.#ms((this.#playing?.take.queue.length ?? 0) + this.#waitingSamples());
  }

  open(id: number): void {
    if (this.#find(id) === undefined) this.#waiting.push(new Take(id));
  }

  audio(id: number, samples: Float32Array): void {
    this.#find(id)?.queue.push(samples);
  }

  close(id: number): void {
    const take = this.#find(id);
    if (take !== undefined) take.complete = true;
  }

  drop(id: number): void {
    if (this.#playing?.take.id === id) {
      this.#playing.fate = 'dropping';
      return;
    }
    const at = this.#waiting.findIndex((take) => take.id === id);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    this.#tell('dropped', id, 1);
  }

  dropAll(): void {
    for (const take of [...this.#waiting]) this.drop(take.id);
    if (this.#playing !== undefined) this.#playing.fate = 'dropping';
  }

  /** Stops in the middle of the word, and goes on there. */
  hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    if (held) {
      this.#heldSince = this.#frame;
      return;
    }
    // The picture stood still meanwhile: nothing became later.
    for (const take of this.#waiting) {
      if (take.readyFrame !== undefined) take.readyFrame += this.#frame - this.#heldSince;
    }
  }

  /** Fills `out` with what is heard from `frame` on. */
  render(out: Float32Array, frame: number): void {
    this.#frame = frame;
    out.fill(0);
    this.#noteReady();
    this.#playing ??= this.#held ? undefined : this.#next();
    const playing = this.#playing;
    if (playing === undefined) return;
    const silent = this.#held || playing.fate === 'dropping' || this.#runsDry(playing, out.length);
    if (silent && this.#gain === 0) {
      if (playing.fate === 'dropping') this.#finish(playing, 'dropped');
      return;
    }
    this.#read(playing, out);
    this.#fade(out, silent || this.#nearsEnd(playing, out.length) ? 0 : 1);
    if (this.#isOver(playing)) this.#finish(playing, playing.fate === 'dropping' ? 'dropped' : 'ended');
  }

  #noteReady(): void {
    for (const take of this.#waiting) {
      if (take.readyFrame === undefined && take.has(this.#samples(BEGIN_MS))) take.readyFrame = this.#frame;
    }
  }

  #next(): Playing | undefined {
    while (this.#waiting.length > 1 && this.#ms(this.#waitingSamples()) / MAX_DUB_RATE > MAX_BACKLOG_MS) {
      const oldest = this.#waiting.shift();
      if (oldest !== undefined) this.#tell('dropped', oldest.id, 1);
    }
    const take = this.#waiting[0];
    if (take?.readyFrame === undefined) return undefined;
    this.#waiting.shift();
    const wanted = dubRate(this.#ms(this.#frame - take.readyFrame), this.#ms(this.#waitingSamples()));
    const stretch = wanted < UNTOUCHED_RATE ? undefined : this.#stretch;
    const playing: Playing = {
      take,
      rate: stretch === undefined ? 1 : wanted,
      stretch,
      heard: 0,
      received: 0,
      dry: false,
      fate: 'plays',
    };
    this.#gain = 0;
    const backlogMs = this.#ms(take.queue.length + this.#waitingSamples());
    stretch?.begin(wanted, this.#reader(playing));
    this.#tell('started', take.id, playing.rate, backlogMs);
    return playing;
  }

  /** Counts what was there, so that the end is known however far ahead the stretcher reads. */
  #reader(playing: Playing): (out: Float32Array) => void {
    return (out) => {
      playing.received += playing.take.queue.read(out);
    };
  }

  #read(playing: Playing, out: Float32Array): void {
    const read = this.#reader(playing);
    if (playing.stretch === undefined) read(out);
    else playing.stretch.process(out, read);
    playing.heard += out.length * playing.rate;
  }

  /** Leaves enough in hand to fade out with, and waits until there is enough to go on. */
  #runsDry(playing: Playing, block: number): boolean {
    const reserve = (this.#samples(FADE_MS) + block) * playing.rate + 1;
    playing.dry = !playing.take.has(playing.dry ? this.#samples(GO_ON_MS) : reserve);
    return playing.dry;
  }

  /** A dub cut off in the middle of a sound would click. */
  #nearsEnd(playing: Playing, block: number): boolean {
    const left = playing.received + playing.take.queue.length - playing.heard;
    return playing.take.complete && left <= (this.#samples(FADE_MS) + block) * playing.rate;
  }

  #isOver(playing: Playing): boolean {
    return playing.take.complete && playing.take.queue.length === 0 && playing.heard >= playing.received;
  }

  #fade(out: Float32Array, target: 0 | 1): void {
    const step = 1 / this.#samples(FADE_MS);
    for (let i = 0; i < out.length; i++) {
      this.#gain = target === 1 ? Math.min(1, this.#gain + step) : Math.max(0, this.#gain - step);
      out[i] = (out[i] ?? 0) * this.#gain;
    }
  }

  #finish(playing: Playing, type: 'ended' | 'dropped'): void {
    this.#playing = undefined;
    this.#tell(type, playing.take.id, playing.rate);
  }

  #tell(type: DubEvent['type'], take: number, rate: number, backlogMs = this.backlogMs): void {
    this.#emit({ type, take, frame: this.#frame, rate, backlogMs: Math.round(backlogMs) });
  }

  #find(id: number): Take | undefined {
    return this.#playing?.take.id === id ? this.#playing.take : this.#waiting.find((take) => take.id === id);
  }

  #waitingSamples(): number {
    return this.#waiting.reduce((sum, take) => sum + take.queue.length, 0);
  }

  #ms(samples: number): number {
    return (samples * 1000) / this.#rateHz;
  }

  #samples(ms: number): number {
    return Math.round((ms * this.#rateHz) / 1000);
  }
}
