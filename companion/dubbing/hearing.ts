import { joinWords } from '../../shared/languages.ts';
import { DubError } from '../../shared/wire/errors.ts';
import type { CaptureTimeline } from './capture-timeline.ts';
import { ClauseCutter, RULES_BY_PACE, type CutClause } from './clause-cutter.ts';
import type { SessionSink } from './events.ts';
import { Listener } from './listener.ts';
import type { AudioFrame } from './ports/audio-frame.ts';
import type {
  Hypothesis,
  RecognitionOptions,
  Recognizer,
  RecognizerCapabilities,
  Word,
} from './ports/recognizer.ts';
import type { VoiceActivityDetector } from './ports/voice-activity.ts';
import { SentenceText } from './sentence-text.ts';

/** Of words beyond those that were last looked at for who says them. */
const LOOK_AGAIN_MS = 400;

/** A clause as it was heard and will be said. */
export interface HeardClause extends CutClause {
  readonly text: string;
  /** BCP-47. */
  readonly language: string;
  /** The text is a translation: what was said was not written down. */
  readonly isDirect: boolean;
}

export interface HearingOptions {
  readonly vad: VoiceActivityDetector;
  readonly recognizer: Recognizer;
  readonly recognition: RecognitionOptions;
  readonly timeline: CaptureTimeline;
  /** What is assumed to be spoken where the recogniser does not tell. */
  readonly language: string;
  readonly isTranscribing: () => boolean;
  readonly emit: SessionSink;
  /** Who says what is not committed yet. Never rejects. */
  readonly whoSays: (startMs: number, endMs: number) => Promise<string | undefined>;
  /** Clauses in order; held back until it resolves. */
  readonly onClause: (clause: HeardClause) => Promise<void>;
  /** Somebody speaks, in a stretch that was just heard. */
  readonly onSpeech: (fromMs: number, toMs: number) => void;
  /** What will likely be the next clause, while it may still change. */
  readonly onLikely: (text: string, language: string) => void;
}

/** The listening side of a session: sound in, running transcript and committed clauses out. */
export class Hearing {
  readonly #options: HearingOptions;
  readonly #cutter: ClauseCutter;
  readonly #writer = new SentenceText();
  readonly #listener: Listener;
  /** The last partial transcript: said once. */
  #partial = '';
  /** Who says the words that were last looked at, which begin at `fromMs`. */
  #speaker:
    { readonly fromMs: number; readonly heardToMs: number; readonly id: string | undefined } | undefined;
  /** Where the clause begins that was last guessed at: each is guessed at once. */
  #guessedFromMs = -1;
  #isClosed = false;

  /** @param fromMs what was said before this is somebody else's */
  constructor(options: HearingOptions, fromMs = 0) {
    this.#options = options;
    this.#cutter = new ClauseCutter(RULES_BY_PACE[options.recognition.pace ?? 'balanced']);
    this.#cutter.discardBefore(fromMs);
    this.#listener = new Listener({
      vad: options.vad,
      recognizer: options.recognizer,
      recognition: options.recognition,
      timeline: options.timeline,
      events: {
        speech: options.onSpeech,
        hypothesis: (...heard) => this.#hear(...heard),
        committedToMs: () => this.#cutter.committedToMs,
        restarted: ({ message }) => {
          options.emit({ type: 'notice', code: 'engine_restarted', message });
        },
        mishandled: ({ words }, cause) => {
          const error = cause instanceof DubError ? cause : new DubError('internal', undefined, { cause });
          const [first, last] = [words[0], words.at(-1)];
          this.#sayUnheard(first?.startMs ?? 0, last?.endMs ?? 0, error);
        },
        unheard: (fromMs, toMs, error) => {
          this.#sayUnheard(fromMs, toMs, error);
        },
      },
    });
    // Ahead of the first word. A failure shows when speech comes.
    this.#listener.prepare();
  }

  /** Takes the next frame, already in the timeline. Resolves when more may come. */
  accept(frame: AudioFrame): Promise<void> {
    return this.#listener.accept(frame);
  }

  /** A seek or a new source: nothing said before is taken any more. */
  flush(beforeMs: number): void {
    this.#cutter.discardBefore(beforeMs);
    this.#listener.interrupt();
  }

  /** Waits for the last words, or for the time to run out. */
  finish(timeoutMs: number): Promise<void> {
    return this.#listener.finish(timeoutMs);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.#listener.close();
  }

  async #hear(
    hypothesis: Hypothesis,
    capabilities: RecognizerCapabilities,
    quietFromMs: number | undefined,
  ): Promise<void> {
    // A listener that was replaced may still have had something to say.
    if (this.#isClosed) return;
    const language = hypothesis.language ?? this.#options.language;
    const pending = this.#cutter.pending(hypothesis);
    const cuts = this.#cutter.step(hypothesis, capabilities, quietFromMs);
    if (this.#options.isTranscribing()) this.#transcribe(pending, hypothesis.isFinal, language);
    for (const cut of cuts) {
      const text = capabilities.punctuates ? joinWords(cut.words, language) : this.#writer.write(cut);
      await this.#options.onClause({ ...cut, text, language, isDirect: hypothesis.isTranslated === true });
    }
    if (cuts.length === 0 && !hypothesis.isFinal && this.#options.isTranscribing()) {
      void this.#lookWhoSays(pending);
    }
    // Bare words are written differently once it is known where the sentence ends.
    if (capabilities.punctuates && !hypothesis.isFinal) this.#guess(hypothesis, language);
  }

  #guess(hypothesis: Hypothesis, language: string): void {
    if (this.#guessedFromMs === this.#cutter.committedToMs) return;
    const likely = this.#cutter.likely(hypothesis);
    if (likely === undefined) return;
    this.#guessedFromMs = this.#cutter.committedToMs;
    this.#options.onLikely(joinWords(likely, language), language);
  }

  #transcribe(words: readonly Word[], isFinal: boolean, language: string): void {
    const text = joinWords(words, language);
    const [first, last] = [words[0], words.at(-1)];
    if (first === undefined || last === undefined || (text === this.#partial && !isFinal)) return;
    this.#partial = text;
    const speaker = this.#speaker?.fromMs === first.startMs ? this.#speaker.id : undefined;
    this.#options.emit({
      type: 'transcript',
      text,
      is_final: isFinal,
      start_ms: Math.round(first.startMs),
      end_ms: Math.round(last.endMs),
      ...(speaker === undefined ? {} : { speaker_id: speaker }),
      language,
    });
  }

  /**
   * For a later partial: neither this one nor a clause has to wait for it. Now and then is enough, for partials come ten
   * times a second.
   */
  async #lookWhoSays(words: readonly Word[]): Promise<void> {
    const [first, last] = [words[0], words.at(-1)];
    if (first === undefined || last === undefined) return;
    const [fromMs, heardToMs] = [first.startMs, last.endMs];
    const known = this.#speaker;
    if (known?.fromMs === fromMs && heardToMs - known.heardToMs < LOOK_AGAIN_MS) return;
    // The former answer holds until there is another.
    this.#speaker = { fromMs, heardToMs, id: known?.fromMs === fromMs ? known.id : undefined };
    const id = await this.#options.whoSays(fromMs, heardToMs);
    if (id !== undefined && this.#speaker.fromMs === fromMs) this.#speaker = { ...this.#speaker, id };
  }

  #sayUnheard(fromMs: number, toMs: number, error: DubError): void {
    this.#options.emit({
      type: 'error',
      code: error.code,
      message: `${error.message} What was said from ${seconds(fromMs)} to ${seconds(toMs)} s is not dubbed.`,
      stage: error.stage ?? 'stt',
      retryable: error.retryable,
      fatal: false,
    });
  }
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
