import { durationMs } from '../../shared/pcm.ts';
import { DubError } from '../../shared/wire/errors.ts';
import type { CaptureTimeline } from './capture-timeline.ts';
import { PIPELINE_RATE_HZ, type AudioFrame } from './ports/audio-frame.ts';
import type {
  Hypothesis,
  RecognitionOptions,
  Recognizer,
  RecognizerCapabilities,
  RecognizerStream,
} from './ports/recognizer.ts';
import type { VoiceActivityDetector, VoiceActivityStream } from './ports/voice-activity.ts';

/** Silence of this length ends an utterance. */
const PAUSE_MS = 380;
/** Frames this far apart on the capture clock are not one stretch of sound. */
const GAP_MS = 40;
/** How long a dead engine is left alone, by how often it failed in a row, in milliseconds of sound heard. */
const REOPEN_AFTER_MS = [0, 0, 500, 2000, 5000];
/** Speech known of further back than this was given to the recogniser long ago. */
const SPEECH_KEPT_MS = 30_000;
/** Speech that no engine took within this time is given up, and said so; sooner, where trying again is in vain. */
const GIVE_UP_MS = 20_000;
const GIVE_UP_IN_VAIN_MS = 2_000;

export interface ListenerEvents {
  /** Somebody speaks, in a stretch that was just heard. */
  speech(fromMs: number, toMs: number): void;
  /**
   * @param capabilities those of the engine that said it
   * @param quietFromMs where speech ended, if none has been heard since
   */
  hypothesis(
    hypothesis: Hypothesis,
    capabilities: RecognizerCapabilities,
    quietFromMs: number | undefined,
  ): Promise<void>;
  /** A hypothesis that could not be handled: the recogniser is not to blame, and goes on. */
  mishandled(hypothesis: Hypothesis, error: unknown): void;
  /** The recogniser died and is started again; what was not committed is heard again. */
  restarted(error: DubError): void;
  /** Speech that could not be recognised at all. */
  unheard(fromMs: number, toMs: number, error: DubError): void;
  /** Words before this are committed: after a restart, sound is heard again from here. */
  committedToMs(): number;
}

/** A stretch of speech that the recogniser owes the final words of. */
interface Utterance {
  readonly startMs: number;
  endMs: number;
  lastSpeechMs: number;
  /** How far the present stream has been given it. */
  writtenToMs: number;
  state: 'speaking' | 'ended' | 'end-sent';
}

/** Frames in, hypotheses out: voice activity decides when the recogniser listens and where an utterance ends. */
export class Listener {
  readonly #vad: VoiceActivityStream;
  readonly #recognizer: Recognizer;
  readonly #recognition: RecognitionOptions;
  readonly #timeline: CaptureTimeline;
  readonly #events: ListenerEvents;
  readonly #signal: AbortSignal;
  #stream: RecognizerStream | undefined;
  #reading: Promise<void> = Promise.resolve();
  #feeding: Promise<void> = Promise.resolve();
  #utterances: Utterance[] = [];
  /** Stretches in which the detector heard speech. */
  #speech: { readonly startMs: number; endMs: number }[] = [];
  #heardToMs = 0;
  /** Nobody can hear now, and trying again will not help. */
  #isInVain = false;
  #failures = 0;
  #reopenAtMs = 0;
  #lastError: DubError | undefined;
  /** The engine whose stream broke, until one is open again. */
  #diedIn: string | undefined;
  #whenSettled: (() => void)[] = [];

  constructor(options: {
    vad: VoiceActivityDetector;
    recognizer: Recognizer;
    recognition: RecognitionOptions;
    timeline: CaptureTimeline;
    events: ListenerEvents;
  }) {
    this.#vad = options.vad.open();
    this.#recognizer = options.recognizer;
    this.#recognition = options.recognition;
    this.#timeline = options.timeline;
    this.#events = options.events;
    this.#signal = options.recognition.signal;
  }

  /** Opens the recogniser ahead of the first word. A failure shows when speech comes. */
  prepare(): void {
    void this.#feed();
  }

  /** Takes the next frame, already in the timeline. Resolves when more may come. */
  async accept(frame: AudioFrame): Promise<void> {
    const endMs = frame.startMs + durationMs(frame.samples.length, PIPELINE_RATE_HZ);
    let open = this.#open();
    if (open !== undefined && Math.abs(frame.startMs - open.endMs) > GAP_MS) {
      open.state = 'ended';
      open = undefined;
      this.#vad.reset();
    }
    const lastSpeechMs = this.#speech.at(-1)?.endMs ?? 0;
    const speaking = this.#vad.accept(frame.samples);
    this.#heardToMs = endMs;
    if (speaking) {
      this.#noteSpeech(frame.startMs, endMs);
      this.#events.speech(frame.startMs, endMs);
    }
    if (open === undefined && speaking) {
      // Not back into what was said before: it would be heard twice.
      const fromMs = Math.max(frame.startMs - this.#recognizer.capabilities.preRollMs, lastSpeechMs);
      const startMs = this.#unbrokenFrom(fromMs, frame.startMs);
      this.#utterances.push({ startMs, endMs, lastSpeechMs: endMs, writtenToMs: startMs, state: 'speaking' });
    } else if (open !== undefined) {
      open.endMs = endMs;
      if (speaking) open.lastSpeechMs = endMs;
      else if (endMs - open.lastSpeechMs >= PAUSE_MS) open.state = 'ended';
    }
    this.#giveUp();
    if (this.#utterances.length > 0) await this.#feed();
  }

  /** Ends the utterance in hand and waits for the last words of all, or for the time to run out. */
  async finish(timeoutMs: number): Promise<void> {
    this.interrupt();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      const settled = (): void => {
        clearTimeout(timer);
        resolve();
      };
      // An engine that takes in no more sound is waited for no longer than one that does not answer.
      void this.#feed().then(() => {
        if (this.#utterances.length === 0) settled();
        else this.#whenSettled.push(settled);
      });
    });
    if (this.#utterances.length === 0) return;
    this.#lastError ??= new DubError('engine_timeout', undefined, { stage: 'stt' });
    this.#giveUpOn(this.#utterances);
  }

  /** Ends the utterance in hand without waiting: a seek. */
  interrupt(): void {
    const open = this.#open();
    if (open !== undefined) open.state = 'ended';
    this.#vad.reset();
  }

  async close(): Promise<void> {
    this.#utterances = [];
    this.#settle();
    const stream = this.#stream;
    this.#stream = undefined;
    this.#vad.close();
    await stream?.close();
    await this.#reading;
  }

  #open(): Utterance | undefined {
    const last = this.#utterances.at(-1);
    return last?.state === 'speaking' ? last : undefined;
  }

  #noteSpeech(startMs: number, endMs: number): void {
    const last = this.#speech.at(-1);
    if (last !== undefined && startMs - last.endMs < 1) last.endMs = endMs;
    else this.#speech.push({ startMs, endMs });
    while ((this.#speech[0]?.endMs ?? endMs) < endMs - SPEECH_KEPT_MS) this.#speech.shift();
  }

  /** Where speech ended, if none has been heard since. */
  get #quietFromMs(): number | undefined {
    const last = this.#speech.at(-1);
    return last === undefined || last.endMs >= this.#heardToMs ? undefined : last.endMs;
  }

  #isSpeech(fromMs: number, toMs: number): boolean {
    return this.#speech.some(({ startMs, endMs }) => startMs < toMs && endMs > fromMs);
  }

  /** The pre-roll reaches back only as far as the sound is unbroken. */
  #unbrokenFrom(fromMs: number, toMs: number): number {
    let startMs = toMs;
    for (const frame of this.#timeline.frames(fromMs, toMs).reverse()) {
      const frameEndMs = frame.startMs + durationMs(frame.samples.length, PIPELINE_RATE_HZ);
      if (startMs - frameEndMs > GAP_MS) break;
      startMs = frame.startMs;
    }
    return startMs;
  }

  /** Gives the recogniser what it has not had yet. One at a time, so that the order of sound is kept. */
  #feed(): Promise<void> {
    this.#feeding = this.#feeding.then(() => this.#feedNow());
    return this.#feeding;
  }

  async #feedNow(): Promise<void> {
    try {
      const stream = await this.#opened();
      if (stream === undefined) return;
      for (const utterance of [...this.#utterances]) {
        for (const frame of this.#timeline.frames(utterance.writtenToMs, utterance.endMs)) {
          const frameEndMs = frame.startMs + durationMs(frame.samples.length, PIPELINE_RATE_HZ);
          await stream.write(frame, this.#isSpeech(frame.startMs, frameEndMs));
          utterance.writtenToMs = frameEndMs;
        }
        if (utterance.state === 'ended') {
          utterance.state = 'end-sent';
          stream.endUtterance();
        }
      }
    } catch (error) {
      this.#broken(error);
    }
  }

  /** The stream, opened if there is none; undefined while a broken engine is left alone. */
  async #opened(): Promise<RecognizerStream | undefined> {
    if (this.#stream !== undefined) return this.#stream;
    if (this.#signal.aborted || this.#timeline.heardMs < this.#reopenAtMs) return undefined;
    const signal = this.#signal;
    this.#isInVain = false;
    const stream = await this.#recognizer.open(this.#recognition).catch((error: unknown) => {
      this.#isInVain = error instanceof DubError && !error.retryable;
      throw error;
    });
    if (isAborted(signal)) {
      await stream.close();
      return undefined;
    }
    for (const utterance of this.#utterances) {
      utterance.writtenToMs = Math.max(utterance.startMs, this.#events.committedToMs());
      if (utterance.state === 'end-sent') utterance.state = 'ended';
    }
    this.#stream = stream;
    // Another engine in its place is not a restart, and is told by who put it there.
    const isRestart = this.#diedIn === this.#recognizer.info.name;
    this.#diedIn = undefined;
    if (isRestart && this.#lastError !== undefined) this.#events.restarted(this.#lastError);
    this.#reading = this.#read(stream);
    return stream;
  }

  async #read(stream: RecognizerStream): Promise<void> {
    try {
      for await (const hypothesis of stream.hypotheses) {
        if (this.#signal.aborted) return;
        this.#failures = 0;
        await this.#events
          .hypothesis(hypothesis, stream.capabilities, this.#quietFromMs)
          .catch((error: unknown) => {
            this.#events.mishandled(hypothesis, error);
          });
        if (hypothesis.isFinal) this.#settleUpTo(hypothesis.heardToMs);
      }
    } catch (error) {
      if (this.#stream === stream) this.#broken(error);
    }
  }

  /** An engine may also end a long utterance by itself: only a final that heard all of it settles it. */
  #settleUpTo(heardToMs: number): void {
    this.#utterances = this.#utterances.filter(
      (utterance) => utterance.state !== 'end-sent' || utterance.writtenToMs > heardToMs + GAP_MS,
    );
    if (this.#utterances.length === 0) this.#settle();
  }

  #settle(): void {
    const waiting = this.#whenSettled;
    this.#whenSettled = [];
    for (const settled of waiting) settled();
  }

  #broken(cause: unknown): void {
    const error =
      cause instanceof DubError
        ? cause
        : new DubError('engine_failed', 'The recogniser stopped.', { stage: 'stt', cause });
    const stream = this.#stream;
    this.#stream = undefined;
    void stream?.close();
    if (this.#signal.aborted) return;
    this.#lastError = error;
    this.#diedIn = this.#recognizer.info.name;
    const delayMs = REOPEN_AFTER_MS[Math.min(this.#failures, REOPEN_AFTER_MS.length - 1)] ?? 0;
    this.#failures++;
    this.#reopenAtMs = this.#timeline.heardMs + delayMs;
    this.#giveUp();
    if (delayMs > 0) return;
    // At once, and not only with the next frame: the speech it died in may have been the last.
    void this.#feed();
  }

  #giveUp(): void {
    if (this.#stream !== undefined) return;
    const beforeMs = this.#heardToMs - (this.#isInVain ? GIVE_UP_IN_VAIN_MS : GIVE_UP_MS);
    this.#giveUpOn(this.#utterances.filter((utterance) => utterance.startMs < beforeMs));
  }

  #giveUpOn(lost: readonly Utterance[]): void {
    const [first, last] = [lost[0], lost.at(-1)];
    if (first === undefined || last === undefined) return;
    this.#utterances = this.#utterances.filter((utterance) => !lost.includes(utterance));
    const error = this.#lastError ?? new DubError('engine_failed', undefined, { stage: 'stt' });
    // What was committed of it was heard.
    const fromMs = Math.max(first.startMs, this.#events.committedToMs());
    if (fromMs < last.lastSpeechMs) this.#events.unheard(fromMs, last.endMs, error);
    if (this.#utterances.length === 0) this.#settle();
  }
}

/** Asked anew after an await: the compiler would hold on to the earlier answer. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
