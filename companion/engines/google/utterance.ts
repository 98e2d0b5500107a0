/** One utterance at the service: what is said of it, when it is settled, and how long its last words are waited for. */
import { frameAfter, type AudioFrame } from '../../recognition/ports/audio-frame.ts';
import type { Hypothesis, Word } from '../../recognition/ports/recognizer.ts';
import type { RecognizedCall } from './recognized-call.ts';
import type { UtteranceOptions } from './utterance-options.ts';
import type { KeptFrame } from './kept-sound.ts';
import { UtteranceSound } from './utterance-sound.ts';
import { tagOf } from './languages.ts';
import { Deadline } from '../deadline.ts';
import { CallSuccession } from './call-succession.ts';
import type { RecognizeCall } from './recognize-call.ts';
import { UnansweredWords } from '../unanswered-words.ts';
import { VoiceRecord } from '../word-timing/voice-record.ts';

/** Where somebody talks on, rather a word late than a word lost. */
const SEAM_PATIENCE = 3;
/** A word whose middle lies so far behind the last speech belongs to what is said next. */
const BOUNDARY_MS = 100;
/** A detector hears speech end this much later than the service, at most. */
const HANGOVER_MS = 300;
/** Speech shorter than this may be a cough, which no service answers. */
const SPEECH_MS = 300;

export class Utterance {
  readonly #options: UtteranceOptions;
  readonly #sound: UtteranceSound;
  readonly #calls: CallSuccession;
  /** Words from here on are of this utterance, and up to there where another is heard on the same gRPC stream. */
  #fromMs = -Infinity;
  #untilMs = Infinity;
  #finals: Hypothesis[] = [];
  #state: 'speaking' | 'ended' | 'given-up' = 'speaking';
  #processedToMs: number | undefined;
  #patience = 1;
  /** The next utterance is heard on its gRPC stream. */
  #isCarriedOn = false;
  readonly #grace = new Deadline(() => {
    this.#graceOver();
  });
  readonly #unanswered: UnansweredWords;
  #error: unknown;
  #hasNews = false;

  constructor(startMs: number, options: UtteranceOptions) {
    this.#options = options;
    const voice = options.carried?.call.voice ?? new VoiceRecord();
    this.#sound = new UtteranceSound(startMs, voice);
    if (options.carried !== undefined) this.#fromMs = options.carried.fromMs;
    this.#unanswered = new UnansweredWords(options.patience, () => {
      this.#hasNews = true;
      options.changed();
    });
    this.#calls = new CallSuccession({
      language: options.language,
      voice,
      open: options.open,
      carried: options.carried?.call,
      changed: () => {
        this.#hasNews = true;
        this.#unanswered.answered(!this.isOpen);
        if (!this.isOpen) this.#waitOn();
        this.#step();
        options.changed();
      },
    });
    for (const { frame, isSpeech } of options.before ?? []) this.#keep(frame, isSpeech);
  }

  /** The end of its sound. */
  get writtenToMs(): number {
    return this.#sound.writtenToMs;
  }
  get isOpen(): boolean {
    return this.#state === 'speaking';
  }
  /** What made it impossible to go on. */
  get error(): unknown {
    return this.#error;
  }
  get call(): RecognizeCall | undefined {
    return this.#calls.current?.call;
  }
  /** Its gRPC stream is old, and this is a moment to take another. */
  get isAtBreath(): boolean {
    const { softMs, breathMs } = this.#options.limits;
    const isOld = this.#calls.next === undefined && (this.call?.takenMs ?? 0) >= softMs;
    return isOld && this.writtenToMs - this.#lastSpeechMs >= breathMs;
  }
  get #lastSpeechMs(): number {
    return this.#sound.lastSpeechMs(this.isOpen ? Infinity : this.writtenToMs);
  }

  /** Sound since its last speech, for the utterance that follows it without a pause. */
  breath(): readonly KeptFrame[] {
    return this.#sound.since(this.#lastSpeechMs);
  }

  /** @throws DubError `spend_cap_reached` */
  write(frame: AudioFrame, isSpeech: boolean): void {
    this.#keep(frame, isSpeech);
    const { before, carried, limits } = this.#options;
    if (this.#calls.current === undefined) {
      if (before === undefined || isSpeech) this.#calls.begin(this.#sound.since(-Infinity), this.writtenToMs);
      return;
    }
    this.#calls.write(frame, frameAfter(frame, carried?.sentToMs ?? -Infinity), isSpeech);
    if (this.#calls.next === undefined && this.#calls.current.call.takenMs >= limits.hardMs) this.#openNext();
  }

  /** Where nothing was recognised of it yet, another gRPC stream recognises it from its beginning, which is paid again. @throws as `write` does */
  restart(): void {
    const { current, next } = this.#calls;
    if (!this.isOpen || current === undefined || next !== undefined || this.#words().length > 0) return;
    this.#calls.release();
    current.call.finish();
    this.#calls.begin(this.#sound.since(this.#options.carried?.sentToMs ?? -Infinity), this.writtenToMs);
  }

  /** Its gRPC stream, where that may go on with the next utterance. */
  get live(): RecognizedCall | undefined {
    const { current: call, next } = this.#calls;
    if (call === undefined || next !== undefined || call.end !== undefined) return undefined;
    const { isFinished, isOver, takenMs } = call.call;
    return isFinished || isOver || takenMs >= this.#options.limits.softMs ? undefined : call;
  }
  /** Where its words end, and those of the next utterance on the same gRPC stream begin. */
  get boundaryMs(): number {
    return this.#lastSpeechMs + BOUNDARY_MS;
  }

  /**
   * Ends it as `end` does, and leaves its gRPC stream to the next utterance. No silence can be waited for without more sound:
   * whoever calls this sends some, and `finish` in the end.
   */
  pause(): void {
    if (!this.isOpen) return;
    this.#state = 'ended';
    this.#untilMs = this.boundaryMs;
    this.#unanswered.paused();
    this.#waitOn();
    this.#step();
  }

  /** The next utterance goes on with its gRPC stream. */
  carriedOn(): void {
    this.#isCarriedOn = true;
  }

  /** No next utterance comes on its gRPC stream. */
  finish(): void {
    this.call?.finish();
    if (!this.isOpen) this.#waitOn();
  }

  /** @param processedToMs of an utterance that another follows without a pause: what its final says it has heard */
  end(processedToMs?: number): void {
    if (!this.isOpen) return;
    this.#state = 'ended';
    this.#processedToMs = processedToMs;
    if (this.#calls.next !== undefined && this.#calls.current?.end === undefined) this.#calls.dropNext();
    this.call?.finish();
    this.#calls.next?.call.finish();
    this.#patience = processedToMs === undefined ? 1 : SEAM_PATIENCE;
    this.#waitOn();
    this.#step();
  }

  /** Nothing of it will change any more. */
  get isSettled(): boolean {
    const { current: call, next } = this.#calls;
    if (this.isOpen || next !== undefined) return false;
    return (
      call === undefined ||
      this.#state === 'given-up' ||
      call.end !== undefined ||
      call.confirmedToMs >= this.#lastSpeechMs ||
      call.settledToMs >= this.#lastSpeechMs - Math.min(HANGOVER_MS, this.#sound.speechMs / 2)
    );
  }

  /** What there is to say since this was asked last: finals of its parts, and what is believed now. */
  accept(): Hypothesis[] {
    const finals = this.#finals;
    this.#finals = [];
    const isFinal = this.isSettled;
    if (!isFinal && !this.#hasNews) return finals;
    this.#hasNews = false;
    const processedToMs = isFinal
      ? (this.#processedToMs ?? this.writtenToMs)
      : (this.#calls.current?.coveredToMs ?? 0);
    const hypothesis = this.#hypothesis(this.#words(), isFinal, processedToMs);
    return [...finals, this.#unanswered.taken(hypothesis, !this.isOpen, this.#lastSpeechMs)];
  }

  /** Lets go of it; a gRPC stream that is half-closed ends by itself. */
  release(): void {
    this.#grace.stop();
    this.#unanswered.stop();
    if (this.#untilMs < Infinity) this.#calls.current?.knownTo(this.#untilMs);
    this.#calls.release();
  }

  cancel(): void {
    this.release();
    this.#calls.cancel();
  }

  #keep(frame: AudioFrame, isSpeech: boolean): void {
    this.#sound.add(frame, isSpeech, this.#calls.current?.coveredToMs ?? Infinity);
  }

  #openNext(): void {
    const next = this.#calls.openNext(this.#sound, this.#words(), this.writtenToMs);
    if (!this.isOpen) next.call.finish();
  }

  #step(): void {
    this.#error ??= this.#calls.failure;
    if (this.#error !== undefined) return;
    try {
      this.#handOver();
      const { current: call, next } = this.#calls;
      if (call?.end !== 'limit' || next !== undefined) return;
      const isMissing = this.#state === 'ended' && call.confirmedToMs < this.#lastSpeechMs;
      if (this.isOpen || isMissing) this.#openNext();
    } catch (error) {
      this.#error = error;
    }
  }

  #handOver(): void {
    if (this.#calls.next === undefined) return;
    const settled = this.#calls.handOver(this.#words(), {
      isOpen: this.isOpen,
      isGivenUp: this.#state === 'given-up',
      lastSpeechMs: this.#lastSpeechMs,
    });
    if (settled !== undefined && settled.words.length > 0)
      this.#finals.push(this.#hypothesis(settled.words, true, settled.toMs));
  }

  #words(): readonly Word[] {
    return this.#calls.words(this.#fromMs, this.#untilMs);
  }

  #hypothesis(words: readonly Word[], isFinal: boolean, processedToMs: number): Hypothesis {
    const code = this.#options.reportsLanguage ? this.#calls.current?.language : undefined;
    const language = code === undefined ? undefined : tagOf(code);
    return { words, isFinal, processedToMs, ...(language === undefined ? {} : { language }) };
  }

  #waitOn(): void {
    if (!this.isSettled) this.#grace.start(this.#patience * this.#options.limits.graceMs);
  }

  /** The service has said nothing more for a while. What it still owes of much speech is asked of another stream. */
  #graceOver(): void {
    const call = (this.#calls.next ?? this.#calls.current)?.call;
    if (call?.isSending === true) {
      this.#waitOn();
      return;
    }
    // The pause was to end it before, and did not come to it on a busy machine: what it owes is still waited for.
    if (call?.isFinished === false && !call.isOver && !this.#isCarriedOn) {
      this.#finishLate();
      return;
    }
    // Where the next utterance is heard on the same stream, that one watches whether it is answered.
    if (!this.#isCarriedOn && call?.isOver === false && this.#sound.speechMs >= SPEECH_MS) {
      call.timeOut();
      return;
    }
    this.#state = 'given-up';
    this.#step();
    this.#options.changed();
  }

  #finishLate(): void {
    try {
      this.finish();
    } catch (error) {
      this.#error = error;
      this.#options.changed();
    }
  }
}
