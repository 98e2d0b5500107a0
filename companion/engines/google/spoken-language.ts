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
/** Where more than one language is spoken, each change costs an utterance that is taken for another language: so many times more words then. */
const MORE = 5;

export class SpokenLanguage {
  readonly #mayChange: boolean;
  #asked: string;
  #neededWords = WORDS;
  /** Words in a row of one language, of which the service was sure. */
  #sure = { code: '', words: 0 };

  /**
   * @param language the service's code, or "auto"
   * @param narrowsAuto whether "auto" gives way to one language
   */
  constructor(language: string, narrowsAuto: boolean) {
    this.#mayChange = narrowsAuto && language === 'auto';
    this.#asked = language;
  }

  /** What to ask for now: a code of the service's, or "auto". */
  get asked(): string {
    return this.#asked;
  }

  /** Takes what was answered where `asked` was asked for. @returns whether something else is to be asked for from now on */
  learn({ portions, language }: Reading, asked: string): boolean {
    if (!this.#mayChange || asked !== this.#asked) return false;
    const confidences = portions.filter(({ isFinal }) => isFinal).flatMap(wordConfidences);
    if (confidences.length === 0) return false;
    const mean = confidences.reduce((sum, one) => sum + one, 0) / confidences.length;
    return asked === 'auto'
      ? this.#learnOfAll(language, confidences.length, mean)
      : this.#learnOfOne(confidences.length, mean);
  }

  #learnOfAll(language: string | undefined, words: number, mean: number): boolean {
    const code = AUTO_LANGUAGES.find((one) => one.toLowerCase() === language?.toLowerCase());
    const before = this.#sure.code === code ? this.#sure.words : 0;
    this.#sure = code === undefined || mean < SURE ? { code: '', words: 0 } : { code, words: before + words };
    if (this.#sure.words < this.#neededWords) return false;
    this.#asked = this.#sure.code;
    return true;
  }

  #learnOfOne(words: number, mean: number): boolean {
    if (words < WORDS || mean >= UNSURE) return false;
    this.#asked = 'auto';
    this.#neededWords *= MORE;
    this.#sure = { code: '', words: 0 };
    return true;
  }
}

/** Of the words of which it is told. */
function wordConfidences({ confidences }: Portion): readonly number[] {
  return confidences.filter((one) => one > 0);
}
