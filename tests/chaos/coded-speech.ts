/**
 * A film whose sound says which word it is: each sample of a word has the word's number for its size. A recogniser of it hears
 * what really arrived, and nothing that was lost on the way; whoever judges knows each word again, whatever was done to the sound.
 */
import type { Hypothesis, Word } from '../../companion/recognition/ports/recognizer.ts';
import type { VoiceActivityDetector } from '../../companion/recognition/ports/voice-activity.ts';

export const WORD_MS = 240;
const WORDS_IN_SENTENCE = 3;
const SENTENCE_MS = 840;
const SENTENCES_IN_PARAGRAPH = 4;
/** The last part of it is a pause that ends an utterance. */
const PARAGRAPH_MS = 3_840;
const SAMPLES_PER_MS = 16;
/** A word's number is added to it. */
const BASE = 4_000;
/** One sample in so many is read. */
const STRIDE = SAMPLES_PER_MS;
/** A word of which less than this arrived is not understood. */
const UNDERSTOOD_MS = 0.6 * WORD_MS;

/** A word's place in the film. */
export interface FilmWord {
  readonly number: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** The word that is said at a moment of the film. */
export function wordAt(filmMs: number): number | undefined {
  if (filmMs < 0) return undefined;
  const paragraph = Math.floor(filmMs / PARAGRAPH_MS);
  const inParagraph = filmMs % PARAGRAPH_MS;
  const sentence = Math.floor(inParagraph / SENTENCE_MS);
  const word = Math.floor((inParagraph % SENTENCE_MS) / WORD_MS);
  if (sentence >= SENTENCES_IN_PARAGRAPH || word >= WORDS_IN_SENTENCE) return undefined;
  return (paragraph * SENTENCES_IN_PARAGRAPH + sentence) * WORDS_IN_SENTENCE + word;
}

export function filmWord(number: number): FilmWord {
  const sentence = Math.floor(number / WORDS_IN_SENTENCE);
  const startMs =
    Math.floor(sentence / SENTENCES_IN_PARAGRAPH) * PARAGRAPH_MS +
    (sentence % SENTENCES_IN_PARAGRAPH) * SENTENCE_MS +
    (number % WORDS_IN_SENTENCE) * WORD_MS;
  return { number, startMs, endMs: startMs + WORD_MS };
}

/** The last word of the sentence that is said, or was said last, at a moment of the film. */
export function sentenceEndMs(filmMs: number): number {
  const paragraphMs = Math.floor(filmMs / PARAGRAPH_MS) * PARAGRAPH_MS;
  const sentence = Math.min(SENTENCES_IN_PARAGRAPH - 1, Math.floor((filmMs - paragraphMs) / SENTENCE_MS));
  return paragraphMs + sentence * SENTENCE_MS + WORDS_IN_SENTENCE * WORD_MS;
}

/** 16 kHz mono. */
export function filmSound(fromMs: number, samples: number): Int16Array<ArrayBuffer> {
  const sound = new Int16Array(samples);
  for (let i = 0; i < samples; i++) {
    const number = wordAt(fromMs + i / SAMPLES_PER_MS);
    if (number !== undefined) sound[i] = (i & 8) === 0 ? BASE + number : -BASE - number;
  }
  return sound;
}

/** The numbers of the words in a text, as it was said or translated. */
export function numbersIn(text: string): number[] {
  return [...text.matchAll(/w(\d+)/gi)].map(([, number]) => Number(number));
}

function numberOf(sample: number | undefined): number | undefined {
  const size = Math.abs(sample ?? 0);
  return size < BASE ? undefined : size - BASE;
}

interface ReceivedWord {
  readonly number: number;
  readonly startMs: number;
  endMs: number;
}

/** Writes down what it is given of the film. */
export class CodedListener {
  #words: ReceivedWord[] = [];
  #processedToMs = 0;

  /** @param startMs capture clock of the first sample */
  accept(startMs: number, samples: Int16Array): Hypothesis {
    for (let i = 0; i < samples.length; i += STRIDE) {
      const number = numberOf(samples[i]);
      if (number === undefined) continue;
      const atMs = startMs + i / SAMPLES_PER_MS;
      const last = this.#words.at(-1);
      if (last?.number === number) last.endMs = atMs + 1;
      else this.#words.push({ number, startMs: atMs, endMs: atMs + 1 });
    }
    this.#processedToMs = startMs + samples.length / SAMPLES_PER_MS;
    return this.#hypothesis(false);
  }

  endUtterance(): Hypothesis {
    const hypothesis = this.#hypothesis(true);
    this.#words = [];
    return hypothesis;
  }

  #hypothesis(isFinal: boolean): Hypothesis {
    const words: Word[] = [];
    for (const { number, startMs, endMs } of this.#words) {
      if (endMs - startMs < UNDERSTOOD_MS) continue;
      const isLast = number % WORDS_IN_SENTENCE === WORDS_IN_SENTENCE - 1;
      words.push({ text: `w${number}${isLast ? '.' : ''}`, startMs, endMs });
    }
    return { words, isFinal, processedToMs: this.#processedToMs };
  }
}

/** Words are speech, and what is between them is not. */
export const codedSpeech: VoiceActivityDetector = {
  info: { name: 'coded-speech', kind: 'embedded' },
  open: () => ({
    accept: (samples) => {
      for (let i = 0; i < samples.length; i += STRIDE) if (numberOf(samples[i]) !== undefined) return true;
      return false;
    },
    reset: () => undefined,
    close: () => undefined,
  }),
};

const DUB_RATE_HZ = 22_050;
const DUB_LEVEL = 8_000;
const CODE_STEP = 16;

/** A dub that says by its first two samples which clause it is of, at whatever level it is played. */
export function dubSound(text: string, lengthMs: number): { samples: Int16Array; sampleRateHz: number } {
  const samples = new Int16Array(Math.round((lengthMs * DUB_RATE_HZ) / 1000)).map(
    (_, i) => DUB_LEVEL * Math.sin(0.12 * i + 1),
  );
  const [first = 0] = numbersIn(text);
  samples[0] = DUB_LEVEL;
  samples[1] = CODE_STEP * (first + 1);
  return { samples, sampleRateHz: DUB_RATE_HZ };
}

/** The first word of the clause that a dub was made of. */
export function firstWordOf(dub: Int16Array): number {
  return Math.round((DUB_LEVEL * (dub[1] ?? 0)) / ((dub[0] ?? 1) * CODE_STEP)) - 1;
}
