/** How a mouth moves with any voice: as its synthesiser says, or by the words that are timed, or by the sound alone. */
import type { DubMouth, MouthShaper } from '../../dubbing/ports/mouth.ts';
import type { Mark } from '../../dubbing/ports/synthesizer.ts';
import { Phonemiser } from '../espeak-phonemes/phonemiser.ts';
import type { Shaping } from './shaping.ts';
import { SoundModel } from './sound-model.ts';
import { SoundMouth } from './sound-mouth.ts';
import { WordMouth, type SpokenWord } from './word-mouth.ts';

/** eSpeak NG's names of languages where they are not ours. */
const ESPEAK_VOICES: Readonly<Record<string, string>> = {
  en: 'en-us',
  'en-GB': 'en-gb',
  zh: 'cmn',
  no: 'nb',
};

export class MouthShapes implements MouthShaper {
  readonly #phonemiser = new Phonemiser();
  readonly #model = SoundModel.shipped();

  begin(text: string, language: string, signal: AbortSignal): DubMouth {
    return new FittingMouth(() => this.#wordsOf(text, language, signal), this.#model);
  }

  close(): void {
    this.#phonemiser.close();
  }

  /** Empty where nobody knows how the language sounds: then the sound is gone by. */
  async #wordsOf(text: string, language: string, signal: AbortSignal): Promise<readonly SpokenWord[]> {
    const segments = new Intl.Segmenter(language, { granularity: 'word' }).segment(text);
    const texts = Array.from(segments).flatMap(({ segment, isWordLike }) =>
      isWordLike === true ? segment : [],
    );
    const [base = language] = language.split('-');
    const voice = ESPEAK_VOICES[language] ?? ESPEAK_VOICES[base] ?? language.toLowerCase();
    try {
      const phones = await this.#phonemiser.phonemes(voice, texts, signal);
      return texts.map((word, i) => ({ text: word, phones: (phones[i] ?? []).flat() }));
    } catch {
      return [];
    }
  }
}

/** A synthesiser that tells anything has told something by so much sound. */
const DECIDED_AFTER_MS = 400;

interface Given {
  readonly samples: Int16Array;
  readonly rateHz: number;
  readonly marks: readonly Mark[];
}

/** Decides by the first marks which of the three ways it is, or by there being none. No sound waits for that; its marks may. */
class FittingMouth implements DubMouth {
  readonly #wordsOf: () => Promise<readonly SpokenWord[]>;
  readonly #model: SoundModel;
  #shaping: Shaping | undefined;
  /** What came before that was decided. */
  #held: Given[] = [];
  #heldMs = 0;
  /** Asked for only where words are timed and mouths are not: most synthesisers tell both, and asking takes a process some time. */
  #asking: Promise<void> | undefined;
  #words: readonly SpokenWord[] | undefined;

  constructor(wordsOf: () => Promise<readonly SpokenWord[]>, model: SoundModel) {
    this.#wordsOf = wordsOf;
    this.#model = model;
  }

  step(samples: Int16Array, rateHz: number, marks: readonly Mark[]): Mark[] {
    if (this.#shaping !== undefined) return this.#shaping.step(samples, rateHz, marks);
    this.#held.push({ samples, rateHz, marks });
    this.#heldMs += (samples.length * 1000) / rateHz;
    if (this.#hasMark('viseme')) return this.#begin(AS_SYNTHESIZED);
    if (this.#hasMark('word')) {
      this.#ask();
      return this.#words === undefined ? [] : this.#begin(this.#byWords(this.#words));
    }
    return this.#heldMs < DECIDED_AFTER_MS ? [] : this.#begin(new SoundMouth(this.#model));
  }

  async end(): Promise<Mark[]> {
    await this.#asking;
    const begun = this.#shaping === undefined ? this.#begin(this.#byWords(this.#words ?? [])) : [];
    return [...begun, ...(this.#shaping?.end() ?? [])];
  }

  #hasMark(kind: Mark['kind']): boolean {
    return this.#held.some(({ marks }) => marks.some((mark) => mark.kind === kind));
  }

  #ask(): void {
    this.#asking ??= this.#wordsOf().then((words) => {
      this.#words = words;
    });
  }

  #begin(shaping: Shaping): Mark[] {
    this.#shaping = shaping;
    return this.#held.splice(0).flatMap(({ samples, rateHz, marks }) => shaping.step(samples, rateHz, marks));
  }

  #byWords(words: readonly SpokenWord[]): Shaping {
    return words.length > 0 ? new WordMouth(words, this.#model) : new SoundMouth(this.#model);
  }
}

const AS_SYNTHESIZED: Shaping = { step: (_samples, _rateHz, marks) => [...marks], end: () => [] };
