/** What the pipeline asks of an engine that writes down what is said. */
import type { EngineInfo } from '../../../shared/engine-info.ts';
import type { Pace } from '../../../shared/pace.ts';
import type { Account } from '../../dubbing/account.ts';
import type { AudioFrame } from './audio-frame.ts';
import type { Term } from '../../dubbing/ports/translator.ts';

export interface Word {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** The recogniser itself says that this word will hardly change: it need not be waited for. */
  readonly isStable?: boolean;
  /** How sure the recogniser is of it, 0..1, where it tells. */
  readonly confidence?: number;
}

/** All the words of the current utterance as now believed; replaces the hypothesis before it. */
export interface Hypothesis {
  readonly words: readonly Word[];
  /** Nothing of this utterance will change any more; the next hypothesis belongs to the next utterance. */
  readonly isFinal: boolean;
  /** The end of the audio that the recogniser had taken in when it said this. */
  readonly processedToMs: number;
  /** Where speech has come to meanwhile, of a recogniser that is behind and whose words are waited for no longer. */
  readonly spokenToMs?: number;
  /** The language of the words, where the recogniser tells; BCP-47. */
  readonly language?: string;
  /** The words are a translation of what was said. */
  readonly isTranslated?: boolean;
}

export interface RecognizerCapabilities {
  readonly languages: readonly string[];
  /** Whether it says by `isStable` itself which words will not change; the others then may, until the utterance ends. */
  readonly commitsWords?: boolean;
  /** A word unchanged for this long, in audio heard, is taken as said. */
  readonly stabilityMs: number;
  /**
   * Answers come in bursts: a word that is first told long after it was said has been as it is since it was said, so that it need not
   * stay unchanged from then on. Left out, it counts from the hypothesis that tells it first.
   */
  readonly agesFromSpeech?: boolean;
  /** Whether texts come with case and punctuation. */
  readonly punctuates: boolean;
  /** Whether it takes "auto" and says with each hypothesis what it heard. */
  readonly detectsLanguage: boolean;
  /** Languages that it can put speech of any other into as it hears it. */
  readonly translatesInto?: readonly string[];
  readonly wordTimes: boolean;
  /** Words of which the geometric mean of confidences is below this were hardly recognised; 0 where left out. */
  readonly leastConfidence?: number;
  /** What a second of sound costs, in US dollars by the list price; nothing where left out. */
  readonly usdPerS?: number;
  /** Sound from before speech was detected that it wants, so that no first consonant is lost. */
  readonly preRollMs: number;
}

export interface RecognitionOptions {
  /** BCP-47, or "auto" where `capabilities.detectsLanguage`. */
  readonly language: string;
  /** To say in the language of `capabilities.translatesInto` what is said in another. */
  readonly isTranslating?: boolean;
  readonly pace?: Pace;
  /** The machine does not bear short steps: to work less often, and later. */
  readonly hasLongerSteps?: boolean;
  /** Names and words to be expected; asked for anew at each utterance. */
  readonly terms: () => readonly Term[];
  readonly account: Account;
  readonly signal: AbortSignal;
}

export interface Recognizer {
  readonly info: EngineInfo;
  readonly capabilities: RecognizerCapabilities;
  /** Rejects with a DubError (`engine_missing`, `engine_failed`, `key_rejected`, …) where it cannot start. */
  open(options: RecognitionOptions): Promise<RecognizerStream>;
}

/**
 * One listener. `write` during speech; `endUtterance` at a pause, after which exactly one final hypothesis
 * comes; the next `write` begins a new utterance. Iterating `hypotheses` throws a DubError if the engine dies, after
 * which the stream is useless and another one must be opened.
 */
export interface RecognizerStream {
  /** Those of the engine that listens now. */
  readonly capabilities: RecognizerCapabilities;
  /**
   * Resolves when the engine can take more: the caller's backpressure. Frames of one utterance are contiguous.
   * @param isSpeech what the voice activity detector says of the frame: sound that is not speech is paused in
   */
  write(frame: AudioFrame, isSpeech: boolean): Promise<void>;
  endUtterance(): void;
  readonly hypotheses: AsyncIterable<Hypothesis>;
  close(): Promise<void>;
}
