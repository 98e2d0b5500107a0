/** How fast a clause has to be spoken to fit its time, from how fast voices are known to speak. */

/** Slower drags; the dub may as well end early. */
const SLOWEST = 0.9;
/** The service goes no faster. */
const FASTEST = 1.2;
/** Nearer than this is not worth a change. */
const TOLERANCE = 0.03;
/** Shorter texts say more of pauses than of pace. */
const MIN_CHARACTERS = 15;
/** The share of what is known that one more clause replaces. */
const LEARNING = 0.25;
/** Voices that are remembered; the longest unheard is forgotten first. */
const MEMORY = 256;

const USUAL_CHARACTERS_PER_S = 15;
/** Where scripts put more into a character, or languages more letters into a second. */
const CHARACTERS_PER_S: Readonly<Record<string, number>> = {
  zh: 4.5,
  ja: 7.5,
  ko: 7,
  es: 16,
  fi: 16,
  it: 16,
};

export interface Utterance {
  readonly voiceId: string;
  /** Base code. */
  readonly language: string;
  readonly characters: number;
}

export class Pace {
  readonly #charactersPerS = new Map<string, number>();

  /** How long it takes at speed 1. */
  naturalMs(utterance: Utterance): number {
    const perS =
      this.#charactersPerS.get(keyOf(utterance)) ??
      CHARACTERS_PER_S[utterance.language] ??
      USUAL_CHARACTERS_PER_S;
    return (utterance.characters * 1000) / perS;
  }

  /**
   * The speed at which it comes nearest to a length and still sounds well.
   * @param pace of the speaker's usual, which decides where no length is wanted
   */
  speedFor(utterance: Utterance, targetMs: number | undefined, pace = 1): number {
    const isFree = targetMs === undefined || targetMs <= 0;
    const wanted = isFree ? Math.sqrt(pace) : this.naturalMs(utterance) / targetMs;
    if (Math.abs(wanted - 1) < TOLERANCE) return 1;
    return Math.round(Math.min(FASTEST, Math.max(SLOWEST, wanted)) * 100) / 100;
  }

  /** Takes how long it took. */
  learn(utterance: Utterance, speed: number, lengthMs: number): void {
    if (utterance.characters < MIN_CHARACTERS || lengthMs <= 0) return;
    const key = keyOf(utterance);
    const measured = (utterance.characters * 1000) / (lengthMs * speed);
    const known = this.#charactersPerS.get(key);
    this.#charactersPerS.delete(key);
    this.#charactersPerS.set(key, known === undefined ? measured : known + LEARNING * (measured - known));
    const [oldest] = this.#charactersPerS.keys();
    if (this.#charactersPerS.size > MEMORY && oldest !== undefined) this.#charactersPerS.delete(oldest);
  }
}

function keyOf({ voiceId, language }: Utterance): string {
  return `${voiceId} ${language}`;
}
