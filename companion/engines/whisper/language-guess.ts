/** Finds the language that is spoken once, in the first seconds, and keeps to it. */
import { LANGUAGES } from './languages.ts';

/** From here on the guess stands. */
const ENOUGH_SPEECH_MS = 10_000;
/** So sure, after so much speech, is sure enough. */
const SURE = 0.8;
const SURE_AFTER_MS = 2_500;
const LEAST_PROBABILITY = 1e-4;

export class LanguageGuess {
  /** Sums of log probabilities, each window weighted by its length. */
  readonly #evidence = new Float64Array(LANGUAGES.length);
  #evidenceMs = 0;
  #best: string;
  #isOpen: boolean;

  /** @param language a language that is known, or "auto" */
  constructor(language: string) {
    this.#isOpen = language === 'auto';
    this.#best = this.#isOpen ? 'en' : language;
  }

  get best(): string {
    return this.#best;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** @param probabilities of LANGUAGES in a window of this length */
  observe(probabilities: Float32Array, lengthMs: number): void {
    this.#evidenceMs += lengthMs;
    probabilities.forEach((probability, i) => {
      const evidence = Math.log(Math.max(probability, LEAST_PROBABILITY)) * lengthMs;
      this.#evidence[i] = (this.#evidence[i] ?? 0) + evidence;
    });
    const best = this.#evidence.indexOf(Math.max(...this.#evidence));
    this.#best = LANGUAGES[best] ?? this.#best;
    const isSure = (probabilities[best] ?? 0) >= SURE && lengthMs >= SURE_AFTER_MS;
    if (isSure || this.#evidenceMs >= ENOUGH_SPEECH_MS) this.#isOpen = false;
  }
}
