import { SILENCE_LUFS } from './loudness.ts';

/** The share of what is known that another 100 ms replaces: a few seconds until a new volume is followed. */
const LEARNING = 0.04;
/** Further below what is known is a pause, not another volume: the standard's relative gate, and a little. */
const PAUSE_LU = 12;
/** A page that stays this much quieter for so long was turned down. */
const TURNED_DOWN_STEPS = 20;
/** The dub follows the original's loudness this far; further it would be shouted, or not be understood. */
const MOST_UP_DB = 8;
const MOST_DOWN_DB = 18;
/** Peaks above this would be cut off by the sound card. */
const PEAK = 0.9;
/** A change of gain is heard as a glide of this time constant. */
const GLIDE_S = 0.3;

/** The loudness of a programme over the last seconds in which there was something to be heard. */
export class ProgrammeLoudness {
  #lufs: number | undefined;
  #measuredSteps = 0;
  #quietSteps = 0;

  /** LUFS; undefined until something was heard. */
  get lufs(): number | undefined {
    return this.#lufs;
  }

  /** The programme is known to be this much louder from now on. */
  shift(db: number): void {
    if (this.#lufs !== undefined) this.#lufs += db;
  }

  /** Takes the momentary loudness, each 100 ms. */
  add(momentaryLufs: number): void {
    if (momentaryLufs < SILENCE_LUFS) return;
    const known = this.#lufs ?? momentaryLufs;
    this.#quietSteps = momentaryLufs < known - PAUSE_LU ? this.#quietSteps + 1 : 0;
    if (this.#quietSteps > 0 && this.#quietSteps < TURNED_DOWN_STEPS) return;
    // A mean at first: what begins within a step is far softer in it than it is.
    this.#lufs = known + Math.max(LEARNING, 1 / ++this.#measuredSteps) * (momentaryLufs - known);
  }
}

/**
 * How loud dub and original are beside each other: the dub as loud as the original was, so that the page's own volume
 * rules both, and the original under it at the viewer's part of that.
 */
export class LoudnessMatcher {
  #dubGain = 1;
  #underGain = 1;

  /** What the dub is to be multiplied with, before the viewer's own level. */
  get dubGain(): number {
    return this.#dubGain;
  }

  /** What the original is to be multiplied with under a dub. */
  get underGain(): number {
    return this.#underGain;
  }

  /**
   * @param seconds since the last step
   * @param part of the dub's loudness that the original keeps, 0..1
   * @param dubPeak the highest peak of the dubs, as made
   */
  step(
    seconds: number,
    part: number,
    originalLufs: number | undefined,
    dubLufs: number | undefined,
    dubPeak: number,
  ): void {
    const wantedDb = originalLufs === undefined || dubLufs === undefined ? 0 : originalLufs - dubLufs;
    const dubDb = Math.min(MOST_UP_DB, Math.max(-MOST_DOWN_DB, wantedDb));
    const dub = Math.min(10 ** (dubDb / 20), PEAK / Math.max(dubPeak, 0.1));
    // What the dub could not follow is made good by the original.
    const under = Math.min(1, (part * dub) / 10 ** (wantedDb / 20));
    const glide = 1 - Math.exp(-seconds / GLIDE_S);
    this.#dubGain += (dub - this.#dubGain) * glide;
    this.#underGain += (under - this.#underGain) * glide;
  }
}
