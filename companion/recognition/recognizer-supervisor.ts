import { DubError } from '../../shared/protocol/errors.ts';
import type { AudioHistory } from './audio-history.ts';
import { HandOff } from './hand-off.ts';
import { frameEndMs, MAX_FRAME_GAP_MS } from './ports/audio-frame.ts';
import type {
  Hypothesis,
  RecognitionOptions,
  Recognizer,
  RecognizerCapabilities,
  RecognizerStream,
} from './ports/recognizer.ts';
import type { UtteranceEvent } from './utterance-segmenter.ts';
import type { VoiceActivityTrack } from './voice-activity-track.ts';

/** How long a broken engine is left alone, by how often it failed in a row, in milliseconds of received sound. */
export const REOPEN_DELAYS_MS: readonly number[] = [0, 0, 500, 2000, 5000];
/** Speech that no engine recognised within this time is given up and reported; sooner where trying again is in vain. */
export const GIVE_UP_AFTER_MS = 20_000;
export const GIVE_UP_IN_VAIN_AFTER_MS = 2_000;
/** Words end at most this long after the sound that there is: models round, and some take in whole seconds at a time. */
const MOST_AHEAD_MS = 2_000;

export type RecognizerEvent =
  | {
      readonly type: 'hypothesis';
      readonly hypothesis: Hypothesis;
      /** Those of the engine that produced it. */
      readonly capabilities: RecognizerCapabilities;
      /** Where speech ended, while there has been silence since. */
      readonly silentFromMs: number | undefined;
    }
  /** The recogniser broke and runs again; what was not committed is recognised again. */
  | { readonly type: 'restarted'; readonly error: DubError }
  /** Speech that could not be recognised at all. */
  | { readonly type: 'lost'; readonly fromMs: number; readonly toMs: number; readonly error: DubError };

/** An utterance whose final words the recogniser still owes. */
interface OwedUtterance {
  readonly startMs: number;
  endMs: number;
  lastSpeechMs: number;
  /** How much of it the present stream has received. */
  writtenToMs: number;
  state: 'open' | 'ended' | 'end-sent';
}

export interface SupervisorOptions {
  readonly recognizer: Recognizer;
  readonly recognition: RecognitionOptions;
  /** Also the clock of delays: it stands still while no sound comes. */
  readonly history: AudioHistory;
  readonly activity: Pick<VoiceActivityTrack, 'isSpeech' | 'silentFromMs'>;
}

/** Keeps a recogniser running over utterances: opens it, replays what a broken one had not finished, backs off, and gives up. */
export class RecognizerSupervisor implements AsyncIterable<RecognizerEvent> {
  readonly #options: SupervisorOptions;
  readonly #events = new HandOff<RecognizerEvent>();
  #stream: RecognizerStream | undefined;
  #reading: Promise<void> = Promise.resolve();
  #feeding: Promise<void> = Promise.resolve();
  #owed: readonly OwedUtterance[] = [];
  /** Words before this are committed: a replay starts here. */
  #committedToMs = 0;
  #failures = 0;
  #reopenAtMs = 0;
  #lastError: DubError | undefined;
  /** The last attempt to open failed in a way that another one will not mend. */
  #isInVain = false;
  /** The engine whose stream broke, until another stream is open. */
  #brokenEngine: string | undefined;
  #whenSettled: (() => void)[] = [];

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  [Symbol.asyncIterator](): AsyncIterator<RecognizerEvent> {
    return this.#events[Symbol.asyncIterator]();
  }

  /** Sound before the first speech frame that the engine in use asks for. */
  get preRollMs(): number {
    return this.#options.recognizer.capabilities.preRollMs;
  }

  /** Opens the recogniser ahead of the first word. A failure shows once there is speech. */
  prepare(): void {
    void this.#feed();
  }

  /** Takes what the segmenter made of a frame that is in the history. Resolves when more may come. */
  async accept(events: readonly UtteranceEvent[]): Promise<void> {
    for (const event of events) this.#apply(event);
    this.#giveUpOld();
    if (this.#owed.length > 0) await this.#feed();
  }

  /** What was said before this is not needed again. */
  acknowledge(committedToMs: number): void {
    this.#committedToMs = Math.max(this.#committedToMs, committedToMs);
  }

  /** Resolves when the last words of every utterance were handled, or given up. */
  async settled(): Promise<void> {
    await this.#feed();
    if (this.#owed.length > 0) await new Promise<void>((resolve) => this.#whenSettled.push(resolve));
  }

  /** Reports as lost whatever is still owed. Resolves when that was handled. */
  async giveUp(): Promise<void> {
    if (this.#owed.length === 0) return;
    this.#lastError ??= new DubError('engine_timeout', undefined, { stage: 'stt' });
    await this.#giveUpOn(this.#owed);
  }

  async close(): Promise<void> {
    this.#owed = [];
    this.#settle();
    const stream = this.#stream;
    this.#stream = undefined;
    this.#events.close();
    await stream?.close();
    await this.#reading;
  }

  #apply(event: UtteranceEvent): void {
    const open = this.#owed.at(-1)?.state === 'open' ? this.#owed.at(-1) : undefined;
    switch (event.type) {
      case 'started': {
        const { startMs } = event;
        const times = { startMs, endMs: startMs, lastSpeechMs: startMs, writtenToMs: startMs };
        this.#owed = [...this.#owed, { ...times, state: 'open' }];
        return;
      }
      case 'extended':
        if (open === undefined) return;
        open.endMs = event.endMs;
        if (event.isSpeech) open.lastSpeechMs = event.endMs;
        return;
      case 'ended':
        if (open !== undefined) open.state = 'ended';
    }
  }

  /** Writes what the recogniser has not received yet. One call at a time, so that the order of sound is kept. */
  #feed(): Promise<void> {
    this.#feeding = this.#feeding.then(() => this.#feedNow());
    return this.#feeding;
  }

  async #feedNow(): Promise<void> {
    const { activity, history } = this.#options;
    try {
      const stream = await this.#opened();
      if (stream === undefined) return;
      for (const utterance of this.#owed) {
        for (const frame of history.frames(utterance.writtenToMs, utterance.endMs)) {
          const endMs = frameEndMs(frame);
          await stream.write(frame, activity.isSpeech(frame.startMs, endMs));
          utterance.writtenToMs = endMs;
        }
        if (utterance.state === 'ended') {
          utterance.state = 'end-sent';
          stream.endUtterance();
        }
      }
    } catch (error) {
      this.#break(error);
    }
  }

  /** The stream, opened where there is none; undefined while a broken engine is left alone. */
  async #opened(): Promise<RecognizerStream | undefined> {
    if (this.#stream !== undefined) return this.#stream;
    const { history, recognition, recognizer } = this.#options;
    if (recognition.signal.aborted || history.receivedMs < this.#reopenAtMs) return undefined;
    this.#isInVain = false;
    const stream = await recognizer.open(recognition).catch((error: unknown) => {
      this.#isInVain = error instanceof DubError && !error.retryable;
      throw error;
    });
    if (isAborted(recognition.signal)) {
      await stream.close();
      return undefined;
    }
    for (const utterance of this.#owed) {
      utterance.writtenToMs = Math.max(utterance.startMs, this.#committedToMs);
      if (utterance.state === 'end-sent') utterance.state = 'ended';
    }
    this.#stream = stream;
    // Another engine that took over is no restart: whoever chose it reports it.
    const isRestart = this.#brokenEngine === recognizer.info.name;
    this.#brokenEngine = undefined;
    if (isRestart && this.#lastError !== undefined) {
      void this.#events.put({ type: 'restarted', error: this.#lastError });
    }
    this.#reading = this.#read(stream);
    return stream;
  }

  async #read(stream: RecognizerStream): Promise<void> {
    const { activity, recognition } = this.#options;
    try {
      for await (const hypothesis of stream.hypotheses) {
        if (recognition.signal.aborted) return;
        if (!isPlausible(hypothesis, this.#options.history.endMs + MOST_AHEAD_MS)) {
          // Committed, they would keep all that is said until then from being recognised.
          throw new DubError('engine_failed', undefined, { stage: 'stt' });
        }
        this.#failures = 0;
        const { capabilities } = stream;
        const { silentFromMs } = activity;
        await this.#events.put({ type: 'hypothesis', hypothesis, capabilities, silentFromMs });
        if (hypothesis.isFinal) this.#settleTo(hypothesis.processedToMs);
      }
    } catch (error) {
      if (this.#stream === stream) this.#break(error);
    }
  }

  /** An engine may also end a long utterance by itself: only a final that covers all of it settles it. */
  #settleTo(processedToMs: number): void {
    this.#owed = this.#owed.filter(
      ({ state, writtenToMs }) => state !== 'end-sent' || writtenToMs > processedToMs + MAX_FRAME_GAP_MS,
    );
    this.#settle();
  }

  #settle(): void {
    if (this.#owed.length > 0) return;
    for (const settled of this.#whenSettled.splice(0)) settled();
  }

  #break(cause: unknown): void {
    const { history, recognition, recognizer } = this.#options;
    const error =
      cause instanceof DubError ? cause : new DubError('engine_failed', {}, { stage: 'stt', cause });
    const stream = this.#stream;
    this.#stream = undefined;
    void stream?.close();
    if (recognition.signal.aborted) return;
    this.#lastError = error;
    this.#brokenEngine = recognizer.info.name;
    const delayMs = REOPEN_DELAYS_MS[Math.min(this.#failures, REOPEN_DELAYS_MS.length - 1)] ?? 0;
    this.#failures++;
    this.#reopenAtMs = history.receivedMs + delayMs;
    this.#giveUpOld();
    // At once, not with the next frame: the speech that it broke over may have been the last.
    if (delayMs === 0) void this.#feed();
  }

  #giveUpOld(): void {
    if (this.#stream !== undefined) return;
    const latestMs =
      this.#options.history.endMs - (this.#isInVain ? GIVE_UP_IN_VAIN_AFTER_MS : GIVE_UP_AFTER_MS);
    void this.#giveUpOn(this.#owed.filter(({ startMs }) => startMs < latestMs));
  }

  async #giveUpOn(lost: readonly OwedUtterance[]): Promise<void> {
    const [first, last] = [lost[0], lost.at(-1)];
    if (first === undefined || last === undefined) return;
    this.#owed = this.#owed.flatMap((utterance) => {
      if (!lost.includes(utterance)) return [utterance];
      // What is still to be said of it is not given up.
      return utterance.state === 'open' ? [restOf(utterance)] : [];
    });
    const error = this.#lastError ?? new DubError('engine_failed', undefined, { stage: 'stt' });
    // What was committed of it is not lost.
    const fromMs = Math.max(first.startMs, this.#committedToMs);
    const handled =
      fromMs < last.lastSpeechMs
        ? this.#events.put({ type: 'lost', fromMs, toMs: last.endMs, error })
        : Promise.resolve();
    this.#settle();
    await handled;
  }
}

function restOf({ endMs }: OwedUtterance): OwedUtterance {
  return { startMs: endMs, endMs, lastSpeechMs: endMs, writtenToMs: endMs, state: 'open' };
}

/** Nothing was heard of what is still to come, nor before there was sound. */
function isPlausible({ words, processedToMs }: Hypothesis, latestMs: number): boolean {
  const isPast = (timeMs: number): boolean => timeMs >= -MOST_AHEAD_MS && timeMs <= latestMs;
  return isPast(processedToMs) && words.every(({ startMs, endMs }) => isPast(startMs) && isPast(endMs));
}

/** Asked again after an await: the compiler would hold on to the earlier answer. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
