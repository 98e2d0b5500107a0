/** One listener's sound on its way through the model: what waits to be decoded, when it is worth a decode, and what came of it. */
import { durationMs, toFloat } from '../../../shared/pcm.ts';
import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';
import type { Hypothesis, Word } from '../../recognition/ports/recognizer.ts';
import { LanguageGuess } from './language-guess.ts';
import type { EncodedSound, WhisperModel } from './model.ts';
import type { Policy } from './policy.ts';
import { MAX_WINDOW_MS } from './decoding-window.ts';
import { SimultaneousDecoder, type SpokenTask, type TimedWord } from './simultaneous-decoder.ts';

/** What was said so long ago does not explain what is said now. */
const CONTEXT_GAP_MS = 5_000;
/** A decode's time is at most this share of the sound between two. */
const BUSY_SHARE = 0.5;
/** Committed words that are told again with each hypothesis. */
const REPORTED_MS = 40_000;
/** A word without one behind it is as long as this, unless the speech ends sooner. */
const LAST_WORD_MS = 450;
const LEAST_WORD_MS = 60;

interface Sound {
  readonly startMs: number;
  readonly samples: Float32Array;
  readonly isSpeech: boolean;
}

export interface StreamOptions {
  /** A language of Whisper's, or "auto". */
  readonly language: string;
  readonly task: 'transcribe' | 'translate';
  readonly policy: Policy;
}

export class UtteranceStream {
  readonly #model: WhisperModel;
  readonly #options: StreamOptions;
  readonly #decoder: SimultaneousDecoder;
  readonly #language: LanguageGuess;
  /** Sound that was not decoded yet; `undefined` is an utterance's end. */
  readonly #incoming: (Sound | undefined)[] = [];
  #waitingMs = 0;
  #endsWaiting = 0;
  #isInUtterance = false;
  /** Sound of the utterance that is in the window, or was. */
  #utteranceMs = 0;
  /** The end of the sound that is in the window. */
  #decodedToMs = 0;
  #receivedMs = 0;
  #lastDecodeMs = 0;
  #committed: TimedWord[] = [];
  /** Stretches of speech, as the voice activity detector told them. */
  #speech: { readonly startMs: number; endMs: number }[] = [];

  constructor(model: WhisperModel, options: StreamOptions) {
    this.#model = model;
    this.#options = options;
    this.#decoder = new SimultaneousDecoder(model, options.policy);
    this.#language = new LanguageGuess(options.language);
  }

  accept(startMs: number, samples: Int16Array, isSpeech: boolean): void {
    this.#incoming.push({ startMs, samples: toFloat(samples), isSpeech });
    const lengthMs = durationMs(samples.length, PIPELINE_RATE_HZ);
    this.#waitingMs += lengthMs;
    this.#receivedMs += lengthMs;
  }

  endUtterance(): void {
    this.#incoming.push(undefined);
    this.#endsWaiting++;
  }

  /** Sound that waits to be decoded. */
  get waitingMs(): number {
    return this.#waitingMs;
  }

  /** Sound that came in, all in all. */
  get receivedMs(): number {
    return this.#receivedMs;
  }

  /** Whether a decode is worth its time now: slower machines make longer steps, so that they never fall behind. */
  get isReady(): boolean {
    if (this.#endsWaiting > 0) return true;
    const { stepMs, firstDecodeMs } = this.#options.policy;
    const inWindowMs = this.#isInUtterance ? this.#utteranceMs : 0;
    const leastMs = Math.max(stepMs, this.#lastDecodeMs / BUSY_SHARE, firstDecodeMs - inWindowMs);
    return this.#waitingMs >= leastMs;
  }

  /** Decodes what waits, up to an utterance's end. One at a time. @param nowMs a monotonic clock */
  async decode(nowMs: () => number): Promise<Hypothesis> {
    const beganAtMs = nowMs();
    const isFinal = this.#drain();
    const hypothesis = await this.#decodeWindow(isFinal);
    if (!isFinal) this.#lastDecodeMs = nowMs() - beganAtMs;
    return hypothesis;
  }

  async #decodeWindow(isFinal: boolean): Promise<Hypothesis> {
    let tentative: readonly TimedWord[] = [];
    if (this.#isInUtterance && this.#decoder.windowMs > 0) {
      const step = await this.#decoder.decode(
        (sound) => this.#spokenIn(sound),
        isFinal ? this.#speechEndMs : undefined,
      );
      this.#committed.push(...step.committed);
      tentative = step.tentative;
    }
    const hypothesis: Hypothesis = {
      words: this.#timed(tentative),
      isFinal,
      processedToMs: this.#decodedToMs,
      ...(this.#isTranslating ? { language: 'en', isTranslated: true } : { language: this.#language.best }),
    };
    if (isFinal) this.#end();
    return hypothesis;
  }

  async #spokenIn(sound: EncodedSound): Promise<SpokenTask> {
    if (this.#language.isOpen) {
      this.#language.observe(await this.#model.languages(sound), this.#decoder.windowMs);
    }
    return { language: this.#language.best, task: this.#isTranslating ? 'translate' : 'transcribe' };
  }

  /** What is English already is not translated. */
  get #isTranslating(): boolean {
    return this.#options.task === 'translate' && this.#language.best !== 'en';
  }

  /** Moves waiting sound into the window, no more than it may hold. @returns whether the utterance ends with it */
  #drain(): boolean {
    for (;;) {
      const next = this.#incoming[0];
      if (this.#incoming.length === 0) return false;
      if (next === undefined) {
        this.#incoming.shift();
        this.#endsWaiting--;
        return true;
      }
      const lengthMs = durationMs(next.samples.length, PIPELINE_RATE_HZ);
      if (this.#isInUtterance && this.#decoder.windowMs + lengthMs > MAX_WINDOW_MS) return false;
      this.#incoming.shift();
      this.#waitingMs -= lengthMs;
      if (!this.#isInUtterance) this.#begin(next.startMs);
      this.#decoder.append(next.samples);
      this.#utteranceMs += lengthMs;
      this.#decodedToMs = next.startMs + lengthMs;
      if (next.isSpeech) this.#noteSpeech(next.startMs, this.#decodedToMs);
    }
  }

  #begin(startMs: number): void {
    this.#decoder.begin(
      startMs,
      startMs - this.#decodedToMs < CONTEXT_GAP_MS && startMs >= this.#decodedToMs,
    );
    this.#isInUtterance = true;
    this.#utteranceMs = 0;
    this.#committed = [];
    this.#speech = [];
  }

  #end(): void {
    this.#isInUtterance = false;
    this.#committed = [];
  }

  /** Where nobody says where speech ended, the sound may be speech to its end. */
  get #speechEndMs(): number {
    return this.#speech.at(-1)?.endMs ?? this.#decodedToMs;
  }

  #noteSpeech(startMs: number, endMs: number): void {
    const last = this.#speech.at(-1);
    if (last !== undefined && startMs - last.endMs < 1) last.endMs = endMs;
    else this.#speech.push({ startMs, endMs });
  }

  #timed(tentative: readonly TimedWord[]): Word[] {
    const fromMs = this.#decodedToMs - REPORTED_MS;
    this.#committed = this.#committed.filter(({ startMs }) => startMs >= fromMs);
    const words = [...this.#committed, ...tentative];
    return words.map(({ text, startMs, confidence }, i) => ({
      text,
      startMs,
      endMs: this.#endOf(startMs, words[i + 1]?.startMs),
      confidence,
      isStable: i < this.#committed.length,
    }));
  }

  /** A word lasts until the next one begins, or until the speech in between ends. */
  #endOf(startMs: number, nextMs: number | undefined): number {
    const latestMs = nextMs ?? Math.min(this.#decodedToMs, startMs + LAST_WORD_MS);
    const spoken = this.#speech.findLast((stretch) => stretch.startMs < latestMs);
    const endMs = spoken === undefined ? latestMs : Math.min(latestMs, spoken.endMs);
    return Math.max(startMs + LEAST_WORD_MS, endMs);
  }
}
