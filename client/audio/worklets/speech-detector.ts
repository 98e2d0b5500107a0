/** Enough for a pitch, at little cost. */
const DECIMATION = 8;
const HOP_S = 0.01;
const FRAME_S = 0.04;
const LOWEST_HZ = 65;
const HIGHEST_HZ = 400;
/** Height of the normalised correlation from which on a frame is voiced, with music beneath. */
const VOICED = 0.45;
/** Speech is this many times louder than the quietest moment of the last seconds: syllables have gaps, chords do not. */
const OVER_FLOOR = 2;
const FLOOR_BUCKETS = 6;
const BUCKET_S = 0.25;
/** The power is smoothed by this time constant before it is held against the floor. */
const SMOOTHING_S = 0.02;
/** Between two syllables that were told for sure there are consonants and short pauses. */
const HOLD_S = 0.4;
const FADE_S = 0.1;
const SILENCE = 1e-8;

/**
 * Tells whether somebody speaks in the middle of a stereo sound: what is there is voiced, and rises and falls as
 * syllables do. A chord that is held is voiced and steady, a bang is not voiced; a beat under a melody may be taken for
 * speech.
 */
export class SpeechDetector {
  readonly #rateHz: number;
  /** Both channels, decimated; rings that are written twice, so that a frame is always in one piece. */
  readonly #left: Float32Array;
  readonly #right: Float32Array;
  readonly #frame: number;
  readonly #hop: number;
  readonly #leastLag: number;
  readonly #mostLag: number;
  /** The lowest power in each of the last quarters of a second; 0, and so no floor, until they are known. */
  readonly #floors = new Float64Array(FLOOR_BUCKETS);
  #bucket = 0;
  #inBucketS = 0;
  #at = 0;
  #sinceHop = 0;
  #sumLeft = 0;
  #sumRight = 0;
  #summed = 0;
  #isVoiced = false;
  #power = 0;
  #unheardS = Infinity;
  #presence = 0;

  constructor(rateHz: number) {
    const decimatedHz = rateHz / DECIMATION;
    this.#rateHz = rateHz;
    this.#frame = Math.round(FRAME_S * decimatedHz);
    this.#hop = Math.round(HOP_S * decimatedHz);
    this.#leastLag = Math.floor(decimatedHz / HIGHEST_HZ);
    this.#mostLag = Math.ceil(decimatedHz / LOWEST_HZ);
    this.#left = new Float32Array(2 * this.#frame);
    this.#right = new Float32Array(2 * this.#frame);
  }

  reset(): void {
    this.#floors.fill(0);
    this.#isVoiced = false;
    this.#power = 0;
    this.#unheardS = Infinity;
    this.#presence = 0;
  }

  /** The next block of both channels. */
  analyze(left: Float32Array, right: Float32Array): void {
    for (let i = 0; i < left.length; i++) {
      this.#sumLeft += left[i] ?? 0;
      this.#sumRight += right[i] ?? 0;
      if (++this.#summed < DECIMATION) continue;
      for (const at of [this.#at, this.#at + this.#frame]) {
        this.#left[at] = this.#sumLeft / DECIMATION;
        this.#right[at] = this.#sumRight / DECIMATION;
      }
      this.#at = (this.#at + 1) % this.#frame;
      this.#sumLeft = 0;
      this.#sumRight = 0;
      this.#summed = 0;
      if (++this.#sinceHop < this.#hop) continue;
      this.#sinceHop = 0;
      this.#isVoiced = this.#voicing() > VOICED;
    }
  }

  /**
   * @param centrePower of what is in the middle, in the band of speech
   * @param samples since the last step
   * @returns how sure it is that somebody speaks, 0..1: at once up, slowly down
   */
  step(centrePower: number, samples: number): number {
    const seconds = samples / this.#rateHz;
    this.#power += (centrePower - this.#power) * (1 - Math.exp(-seconds / SMOOTHING_S));
    const isSyllable = this.#power > OVER_FLOOR * this.#floor() && this.#power > SILENCE;
    this.#follow(seconds);
    this.#unheardS = isSyllable && this.#isVoiced ? 0 : this.#unheardS + seconds;
    this.#presence = this.#unheardS < HOLD_S ? 1 : Math.max(0, this.#presence - seconds / FADE_S);
    return this.#presence;
  }

  #floor(): number {
    let floor = Infinity;
    for (const lowest of this.#floors) floor = Math.min(floor, lowest);
    return floor;
  }

  #follow(seconds: number): void {
    this.#inBucketS += seconds;
    if (this.#inBucketS >= BUCKET_S) {
      this.#inBucketS = 0;
      this.#bucket = (this.#bucket + 1) % FLOOR_BUCKETS;
      this.#floors[this.#bucket] = this.#power;
      return;
    }
    this.#floors[this.#bucket] = Math.min(this.#floors[this.#bucket] ?? 0, this.#power);
  }

  /**
   * The height of the peak of both channels' normalised cross-correlation over the periods of voices, in the newest
   * frame, -1..1: what is at one side alone adds nothing to it.
   */
  #voicing(): number {
    const from = this.#at;
    const compared = this.#frame - this.#mostLag;
    const left = (i: number): number => this.#left[from + i] ?? 0;
    const right = (i: number): number => this.#right[from + i] ?? 0;
    let energy = 0;
    for (let i = 0; i < compared; i++) energy += left(i) ** 2;
    let lagged = 0;
    for (let i = this.#leastLag; i < this.#leastLag + compared; i++) lagged += right(i) ** 2;
    if (energy < SILENCE) return 0;
    let highest = -1;
    for (let lag = this.#leastLag; lag <= this.#mostLag; lag++) {
      let product = 0;
      for (let i = 0; i < compared; i++) product += left(i) * right(i + lag);
      highest = Math.max(highest, product / Math.sqrt(energy * lagged + SILENCE * SILENCE));
      lagged += right(lag + compared) ** 2 - right(lag) ** 2;
    }
    return highest;
  }
}
