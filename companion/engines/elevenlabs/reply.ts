/**
 * One clause as it is made. It is read as fast as the service sends it, however fast it is heard: the account's place
 * is free again, and what waits in memory is bounded by the length limit.
 */
import { durationMs } from '../../../shared/pcm.ts';
import type { Mark } from '../../dubbing/ports/synthesizer.ts';
import { SpokenWords } from './alignment.ts';
import { Arrivals } from './arrivals.ts';
import { failed, notAudio, timedOut, toDubError } from './errors.ts';
import { SamplesReader } from './samples-reader.ts';
import type { SpeechPiece } from './transport.ts';

/** The service makes sound many times faster than it is heard: so long a silence in the middle is its end. */
const STALL_MS = 3000;
/** Nothing that is still wanted takes longer, however steadily it drips. */
const TOTAL_LIMIT_MS = 30_000;
/** Sound beyond this many times the plausible length, and beyond the floor, is a reply that never ends. */
const MAX_TIMES_PLAUSIBLE = 4;
const MIN_LENGTH_LIMIT_MS = 30_000;

export interface ReplyOptions {
  readonly speak: (signal: AbortSignal) => AsyncIterable<SpeechPiece>;
  readonly signal: AbortSignal;
  readonly language: string;
  readonly text: string;
  readonly rateHz: number;
  readonly plausibleMs: number;
  readonly firstAudioLimitMs: number;
}

export class Reply {
  /** The sound; throws a DubError, or the signal's reason, where it breaks off. */
  readonly audio: Arrivals<Int16Array>;
  readonly #words: SpokenWords;
  readonly #reader = new SamplesReader();
  readonly #stop = new AbortController();
  readonly #options: ReplyOptions;
  readonly #pieces: AsyncIterator<SpeechPiece>;
  readonly #endsAtMs = performance.now() + TOTAL_LIMIT_MS;
  #soundMs = 0;
  #isOver = false;

  private constructor(options: ReplyOptions) {
    this.#options = options;
    this.audio = new Arrivals(options.signal, () => {
      this.#stop.abort();
    });
    this.#words = new SpokenWords(options.language, options.text);
    const pieces = options.speak(AbortSignal.any([options.signal, this.#stop.signal]));
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /**
   * Resolves with the first sound.
   *
   * @throws the signal's reason; Refusal or DubError where none came
   */
  static async begin(options: ReplyOptions): Promise<Reply> {
    const reply = new Reply(options);
    try {
      if (!(await reply.#readSound(options.firstAudioLimitMs))) throw notAudio();
      return reply;
    } catch (error) {
      reply.#end();
      options.signal.throwIfAborted();
      throw error;
    }
  }

  get soundMs(): number {
    return this.#soundMs;
  }

  /** Reads the rest. @returns whether it came to its proper end */
  async readOn(): Promise<boolean> {
    try {
      while (await this.#readSound(STALL_MS));
      this.#reader.end();
      this.audio.end();
      return true;
    } catch (error) {
      const { signal } = this.#options;
      this.audio.fail(signal.aborted ? (signal.reason as Error) : toDubError(error));
      return false;
    } finally {
      this.#end();
    }
  }

  marks(): readonly Mark[] {
    return this.#words.marks();
  }

  /** @returns whether there was more */
  async #readSound(limitMs: number): Promise<boolean> {
    const untilMs = Math.min(performance.now() + limitMs, this.#endsAtMs);
    for (;;) {
      const next = await this.#next(untilMs);
      if (next.done === true) return false;
      const { bytes, alignment } = next.value;
      if (alignment !== undefined) this.#words.add(alignment, this.#soundMs);
      const samples = this.#reader.read(bytes);
      if (samples.length === 0) continue;
      this.#soundMs += durationMs(samples.length, this.#options.rateHz);
      const longestMs = Math.max(MIN_LENGTH_LIMIT_MS, MAX_TIMES_PLAUSIBLE * this.#options.plausibleMs);
      if (this.#soundMs > longestMs) throw failed('endless');
      this.audio.push(samples);
      return true;
    }
  }

  async #next(untilMs: number): Promise<IteratorResult<SpeechPiece>> {
    const { signal } = this.#options;
    signal.throwIfAborted();
    let timer: NodeJS.Timeout | undefined;
    let onAbort: (() => void) | undefined;
    try {
      return await Promise.race([
        this.#pieceOrEnd(),
        new Promise<never>((_, reject) => {
          timer = setTimeout(() => {
            reject(timedOut());
          }, untilMs - performance.now());
          onAbort = () => {
            reject(signal.reason as Error);
          };
          signal.addEventListener('abort', onAbort, { once: true });
        }),
      ]);
    } finally {
      clearTimeout(timer);
      if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
    }
  }

  async #pieceOrEnd(): Promise<IteratorResult<SpeechPiece>> {
    let isOver = true;
    try {
      const next = await this.#pieces.next();
      isOver = next.done === true;
      return next;
    } finally {
      this.#isOver = isOver;
    }
  }

  /**
   * Closes what is still open; a connection whose answer was read to its end is good for another. Not waited for: an
   * iterator in the middle of a read ends when the abort reaches it.
   */
  #end(): void {
    if (this.#isOver) return;
    this.#stop.abort();
    this.#pieces.return?.().catch(() => undefined);
  }
}
