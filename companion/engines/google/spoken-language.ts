/**
 * The language that the service is asked for where the viewer names none. Asked for several it answers once the speaker pauses; asked
 * for one, while they speak. So it is asked for the one that it was sure of, until it is not any more.
 */
import { AUTO_LANGUAGES } from './languages.ts';
import type { Portion, Reading } from './results.ts';

/** As many words, this sure on average, show a language. Neither figure was ever held against the service. */
const WORDS = 4;
const SURE = 0.8;
/** Words of which the service is less sure may be of another language. */
const UNSURE = 0.6;

export class SpokenLanguage {
  readonly #isAuto: boolean;
  #asked: string;

  /** @param language the service's code, or "auto" */
  constructor(language: string) {
    this.#isAuto = language === 'auto';
    this.#asked = language;
  }

  /** What to ask for now: a code of the service's, or "auto". */
  get asked(): string {
    return this.#asked;
  }

  /** Takes what was answered where `asked` was asked for. @returns whether something else is to be asked for from now on */
  learn({ portions, language }: Reading, asked: string): boolean {
    if (!this.#isAuto || asked !== this.#asked) return false;
    const confidences = portions.filter(({ isFinal }) => isFinal).flatMap(wordConfidences);
    if (confidences.length < WORDS) return false;
    const mean = confidences.reduce((sum, one) => sum + one, 0) / confidences.length;
    if (asked !== 'auto') {
      if (mean >= UNSURE) return false;
      this.#asked = 'auto';
      return true;
    }
    const code = AUTO_LANGUAGES.find((one) => one.toLowerCase() === language?.toLowerCase());
    if (code === undefined || mean < SURE) return false;
    this.#asked = code;
    return true;
  }
}

/** Of the words of which it is told. */
function wordConfidences({ confidences }: Portion): readonly number[] {
  return confidences.filter((one) => one > 0);
}
