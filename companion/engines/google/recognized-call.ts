/** What one gRPC stream has heard, as words on the capture clock. */
import { durationMs } from '../../../shared/pcm.ts';
import { PIPELINE_RATE_HZ, type AudioFrame } from '../../recognition/ports/audio-frame.ts';
import type { Word } from '../../recognition/ports/recognizer.ts';
import type { CallEnd, CallEvents, RecognizeCall } from './recognize-call.ts';
import type { Portion, Reading } from './results.ts';
import { wordsOf } from '../word-timing/segmentation.ts';
import type { Span, VoiceRecord } from '../word-timing/voice-record.ts';
import { WordTiming, type RecognizedWord } from '../word-timing/word-timing.ts';
import { coveredBy } from './final-words.ts';

/** The newest word of an answer is often another in the next. */
const UNSURE_MS = 100;
/** Frames that do not touch on the capture clock by more than rounding. */
const SKIP_MS = 5;

export interface RecognizedCallOptions {
  readonly open: (events: CallEvents) => RecognizeCall;
  readonly voice: VoiceRecord;
  readonly language: string;
  readonly fromMs: number;
}

export class RecognizedCall {
  readonly #options: RecognizedCallOptions;
  readonly #call: RecognizeCall;
  readonly #timing: WordTiming;
  readonly #listeners = new Set<() => void>();
  /** Where the call's time stands on the capture clock, from which of its times on. */
  readonly #anchors: { callMs: number; captureMs: number }[] = [];
  #writtenMs = 0;
  #settled: RecognizedWord[] = [];
  /** What is believed to follow them. */
  #interim: RecognizedWord[] = [];
  #text = '';
  /** The end of the last final, on the call's clock. */
  #finalToMs = -Infinity;
  #end: CallEnd | undefined;
  /** The end of the sound in which its words were heard. */
  coveredToMs: number;
  /** Up to here the words were the same twice. */
  confirmedToMs: number;
  /** Up to here nothing changes any more. */
  settledToMs: number;
  /** As the service writes it. */
  language: string | undefined;

  constructor(options: RecognizedCallOptions) {
    this.#options = options;
    this.coveredToMs = options.fromMs;
    this.confirmedToMs = options.fromMs;
    this.settledToMs = options.fromMs;
    this.#timing = new WordTiming(options.voice, options.fromMs);
    this.#call = options.open({
      reading: (reading) => {
        this.#accept(reading);
        this.#changed();
      },
      ended: (how) => {
        this.#end = how;
        this.#changed();
      },
    });
  }

  get words(): readonly Word[] {
    return this.#timing.words;
  }
  /** Of all that it has heard, on from its first utterance. */
  get voice(): VoiceRecord {
    return this.#options.voice;
  }
  get end(): CallEnd | undefined {
    return this.#end;
  }
  /** Of its sound, what is covered. */
  get coveredMs(): number {
    return this.coveredToMs - this.#options.fromMs;
  }
  get call(): RecognizeCall {
    return this.#call;
  }

  /** Each utterance that is heard on it listens. @returns what ends that */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** All words of the sound before are known. */
  knownTo(ms: number): void {
    this.#timing.knownTo(ms);
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** @throws DubError `spend_cap_reached` */
  write({ startMs, samples }: AudioFrame, isSpeech: boolean): void {
    const last = this.#anchors.at(-1);
    const expectedMs = last === undefined ? undefined : last.captureMs + this.#writtenMs - last.callMs;
    if (expectedMs === undefined || Math.abs(startMs - expectedMs) > SKIP_MS) {
      this.#anchors.push({ callMs: this.#writtenMs, captureMs: startMs });
    }
    this.#writtenMs += durationMs(samples.length, PIPELINE_RATE_HZ);
    this.#call.write(samples, isSpeech);
  }

  #accept({ portions, coveredToMs, language }: Reading): void {
    this.language = language ?? this.language;
    for (const portion of portions) if (portion.isFinal) this.#settle(portion);
    // A final may come alone: what was said after it is believed until the service says otherwise.
    const interim = portions.filter(({ isFinal }) => !isFinal);
    if (interim.length > 0) this.#interim = interim.flatMap((portion) => this.#update(portion));
    const recognized = [...this.#settled, ...this.#interim];
    const text = recognized.map((word) => word.text).join(' ');
    if (coveredToMs !== undefined) {
      this.coveredToMs = Math.max(this.coveredToMs, this.#captureMs(coveredToMs));
      const sureToMs = this.coveredToMs - (text === this.#text ? 0 : UNSURE_MS);
      this.confirmedToMs = Math.max(this.confirmedToMs, sureToMs);
    }
    this.#text = text;
    this.#timing.update(recognized, this.coveredToMs);
  }

  /** A final that reaches no further than the one before it repeats that. */
  #settle(portion: Portion): void {
    const { endMs } = portion;
    if (endMs !== undefined && endMs <= this.#finalToMs) return;
    const words = this.#update(portion);
    const believed = this.#timing.words.slice(this.#settled.length);
    const count = coveredBy(words, believed, endMs === undefined ? Infinity : this.#captureMs(endMs));
    this.#interim = this.#interim.slice(count);
    this.#settled.push(...words);
    if (endMs === undefined) return;
    this.#finalToMs = endMs;
    this.settledToMs = Math.max(this.settledToMs, this.#captureMs(endMs));
  }

  #update({ text, isStable, spans, confidences }: Portion): RecognizedWord[] {
    const words = wordsOf(text, this.language ?? this.#options.language);
    const hasSpans = spans.length === words.length;
    return words.map((word, i) => {
      const span = hasSpans ? spans[i] : undefined;
      const confidence = hasSpans ? confidences[i] : undefined;
      return {
        text: word,
        isStable,
        ...(span === undefined ? {} : { span: this.#onCapture(span) }),
        ...(confidence === undefined || confidence <= 0 ? {} : { confidence }),
      };
    });
  }

  #onCapture({ startMs, endMs }: Span): Span {
    return { startMs: this.#captureMs(startMs), endMs: this.#captureMs(endMs) };
  }

  #captureMs(callMs: number): number {
    const anchor = this.#anchors.findLast((one) => one.callMs <= callMs) ?? this.#anchors[0];
    return anchor === undefined ? this.#options.fromMs + callMs : anchor.captureMs + callMs - anchor.callMs;
  }
}
