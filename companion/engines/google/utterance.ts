/**
 * One utterance at the service: a gRPC stream while it lasts, and another in its place before the first reaches its
 * limit. For a while both hear the same sound; where they agree on the words, the second takes over and what was said
 * before is final.
 */
import type { AudioFrame } from '../../recognition/ports/audio-frame.ts';
import type { Hypothesis, Word } from '../../recognition/ports/recognizer.ts';
import { RecognizedCall } from './recognized-call.ts';
import { endOf, KeptSound, type KeptFrame } from './kept-sound.ts';
import { tagOf } from './languages.ts';
import type { SpeechLimits } from './limits.ts';
import { Deadline } from '../deadline.ts';
import type { CallEvents, RecognizeCall } from './recognize-call.ts';
import { findSeam } from './seam.ts';
import { VoiceRecord } from './voice-record.ts';
import { WordTiming } from './word-timing.ts';

/** As many of the last words are heard again by the next gRPC stream. */
const OVERLAP_WORDS = 5;
const OVERLAP_MS = 3000;
/** Words of the former stream's end are known to the next one by then. */
const REVISED_MS = 400;
/** Two streams that have heard this much together and do not agree are joined as well as can be. */
const FORCED_AFTER_MS = 8000;
/** Where somebody talks on, rather a word late than a word lost. */
const SEAM_PATIENCE = 3;
/** Speech shorter than this may be a cough, which no service answers. */
const SPEECH_MS = 300;

export interface UtteranceOptions {
  readonly limits: SpeechLimits;
  readonly language: string;
  /** Whether the language that was heard is told. */
  readonly reportsLanguage: boolean;
  readonly open: (events: CallEvents) => RecognizeCall;
  /** There may be something new to say, or to fail with. */
  readonly changed: () => void;
  /** Sound from before, that an utterance which follows another without a pause begins with once there is speech. */
  readonly before?: readonly KeptFrame[];
}

export class Utterance {
  readonly #options: UtteranceOptions;
  readonly #voice = new VoiceRecord();
  readonly #kept = new KeptSound();
  #call: RecognizedCall | undefined;
  /** Hears the same until it takes over. */
  #next: RecognizedCall | undefined;
  /** Of the words since the last take-over. */
  #timing: WordTiming | undefined;
  #skipToMs = -Infinity;
  #finals: Hypothesis[] = [];
  #writtenToMs: number;
  #speechMs = 0;
  #state: 'speaking' | 'ended' | 'given-up' = 'speaking';
  #processedToMs: number | undefined;
  #patience = 1;
  readonly #grace = new Deadline(() => {
    this.#graceOver();
  });
  #error: unknown;
  #hasNews = false;

  constructor(startMs: number, options: UtteranceOptions) {
    this.#options = options;
    this.#writtenToMs = startMs;
    for (const { frame, isSpeech } of options.before ?? []) this.#keep(frame, isSpeech);
  }

  get isOpen(): boolean {
    return this.#state === 'speaking';
  }
  /** What made it impossible to go on. */
  get error(): unknown {
    return this.#error;
  }
  get call(): RecognizeCall | undefined {
    return this.#call?.call;
  }
  /** Its gRPC stream is old, and this is a moment to take another. */
  get isAtBreath(): boolean {
    const { softMs, breathMs } = this.#options.limits;
    const isOld = this.#next === undefined && (this.call?.takenMs ?? 0) >= softMs;
    return isOld && this.#writtenToMs - this.#lastSpeechMs >= breathMs;
  }
  get #lastSpeechMs(): number {
    return this.#voice.lastEndMs() ?? this.#writtenToMs;
  }

  /** Sound since its last speech, for the utterance that follows it without a pause. */
  breath(): readonly KeptFrame[] {
    return this.#kept.since(this.#lastSpeechMs);
  }

  /** @throws DubError `spend_cap_reached` */
  write(frame: AudioFrame, isSpeech: boolean): void {
    this.#keep(frame, isSpeech);
    if (this.#call === undefined) {
      if (this.#options.before === undefined || isSpeech)
        this.#call = this.#opened(this.#kept.since(-Infinity));
      return;
    }
    this.#call.write(frame, isSpeech);
    this.#next?.write(frame, isSpeech);
    if (this.#next === undefined && this.#call.call.takenMs >= this.#options.limits.hardMs) this.#openNext();
  }

  /** @param processedToMs of an utterance that another follows without a pause: what its final says it has heard */
  end(processedToMs?: number): void {
    if (!this.isOpen) return;
    this.#state = 'ended';
    this.#processedToMs = processedToMs;
    if (this.#next !== undefined && this.#call?.end === undefined) {
      this.#next.call.cancel();
      this.#next = undefined;
    }
    this.#call?.call.finish();
    this.#next?.call.finish();
    this.#patience = processedToMs === undefined ? 1 : SEAM_PATIENCE;
    this.#waitOn();
    this.#step();
  }

  /** Nothing of it will change any more. */
  get isSettled(): boolean {
    if (this.isOpen || this.#next !== undefined) return false;
    const call = this.#call;
    return (
      call === undefined ||
      this.#state === 'given-up' ||
      call.end !== undefined ||
      call.confirmedToMs >= this.#lastSpeechMs
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
      ? (this.#processedToMs ?? this.#writtenToMs)
      : (this.#call?.coveredToMs ?? 0);
    return [...finals, this.#hypothesis(this.#words(), isFinal, processedToMs)];
  }

  /** Lets go of it; a gRPC stream that is half-closed ends by itself. */
  release(): void {
    this.#grace.stop();
  }

  cancel(): void {
    this.release();
    this.#call?.call.cancel();
    this.#next?.call.cancel();
  }

  #keep(frame: AudioFrame, isSpeech: boolean): void {
    this.#kept.add(frame, isSpeech, this.#call?.coveredToMs ?? Infinity);
    this.#writtenToMs = endOf(frame);
    if (!isSpeech) return;
    this.#voice.add(frame.startMs, this.#writtenToMs);
    this.#speechMs += this.#writtenToMs - frame.startMs;
  }

  #opened(sound: readonly KeptFrame[]): RecognizedCall {
    const call = new RecognizedCall({
      open: this.#options.open,
      voice: this.#voice,
      language: this.#options.language,
      fromMs: sound[0]?.frame.startMs ?? this.#writtenToMs,
      changed: () => {
        this.#hasNews = true;
        if (!this.isOpen) this.#waitOn();
        this.#step();
        this.#options.changed();
      },
    });
    for (const { frame, isSpeech } of sound) call.write(frame, isSpeech);
    return call;
  }

  #openNext(): void {
    const words = this.#words();
    const coveredMs = this.#call?.coveredToMs ?? 0;
    const wordMs = words.at(-OVERLAP_WORDS)?.startMs ?? -Infinity;
    const next = this.#opened(
      this.#kept.since(Math.min(Math.max(wordMs, coveredMs - 2 * OVERLAP_MS), coveredMs - OVERLAP_MS / 3)),
    );
    this.#next = next;
    if (!this.isOpen) next.call.finish();
  }

  #step(): void {
    for (const end of [this.#call?.end, this.#next?.end]) {
      if (end !== undefined && end !== 'done' && end !== 'limit') this.#error ??= end;
    }
    if (this.#error !== undefined) return;
    try {
      this.#handOver();
      const call = this.#call;
      if (call?.end !== 'limit' || this.#next !== undefined) return;
      const isMissing = this.#state === 'ended' && call.confirmedToMs < this.#lastSpeechMs;
      if (this.isOpen || isMissing) this.#openNext();
    } catch (error) {
      this.#error = error;
    }
  }

  #handOver(): void {
    const [former, next] = [this.#call, this.#next];
    if (former === undefined || next === undefined) return;
    const isForced = this.#mustJoin(former, next);
    // Words that were said already and that the next one has not heard yet would be unsaid.
    if (!isForced && next.coveredToMs < former.coveredToMs) return;
    const words = this.#words();
    const seam = findSeam(words, next.words, {
      isForced,
      formerToMs: former.coveredToMs,
    });
    if (seam === undefined) return;
    const kept = words.slice(0, seam.keep);
    const keptToMs = kept.at(-1)?.endMs ?? former.coveredToMs;
    if (kept.length > 0) this.#finals.push(this.#hypothesis(kept, true, keptToMs));
    this.#timing = new WordTiming(this.#voice, keptToMs, words.slice(seam.keep));
    this.#skipToMs = seam.skipToMs;
    this.#call = next;
    this.#next = undefined;
    former.call.finish();
  }

  #mustJoin(former: RecognizedCall, next: RecognizedCall): boolean {
    if (this.#state === 'given-up' || next.end !== undefined) return true;
    if (!this.isOpen && next.confirmedToMs >= this.#lastSpeechMs) return true;
    if (former.end !== undefined) return next.coveredToMs >= former.coveredToMs + REVISED_MS;
    return next.coveredMs >= FORCED_AFTER_MS && next.coveredToMs >= former.coveredToMs;
  }

  #words(): readonly Word[] {
    const call = this.#call;
    if (call === undefined) return [];
    if (this.#timing === undefined) return call.words;
    const recognized = call.words.filter((word) => (word.startMs + word.endMs) / 2 >= this.#skipToMs);
    return this.#timing.update(
      recognized.map((word) => ({ text: word.text, isStable: word.isStable === true, span: word })),
      call.coveredToMs,
    );
  }

  #hypothesis(words: readonly Word[], isFinal: boolean, processedToMs: number): Hypothesis {
    const code = this.#options.reportsLanguage ? this.#call?.language : undefined;
    const language = code === undefined ? undefined : tagOf(code);
    return { words, isFinal, processedToMs, ...(language === undefined ? {} : { language }) };
  }

  #waitOn(): void {
    if (!this.isSettled) this.#grace.start(this.#patience * this.#options.limits.graceMs);
  }

  /** The service has said nothing more for a while. What it still owes of much speech is asked of another stream. */
  #graceOver(): void {
    const call = (this.#next ?? this.#call)?.call;
    if (call?.isOver === false && this.#speechMs >= SPEECH_MS) {
      call.timeOut();
      return;
    }
    this.#state = 'given-up';
    this.#step();
    this.#options.changed();
  }
}
