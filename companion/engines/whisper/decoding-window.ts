/** The open window of simultaneous recognition: its sound, the words that are committed of it, and what was said before it. */
import { HOP_SAMPLES, LogMelWindow } from './log-mel.ts';
import { FRAME_MS } from './model.ts';
import type { TokenWord } from './token-words.ts';

const SAMPLES_PER_MS = 16;
/** A window longer than this is cut at a committed word. */
const LONG_WINDOW_MS = 6_000;
/** No window is longer, whatever happens. */
export const MAX_WINDOW_MS = 12_000;
/** A window with less room than this is full: the next sound might not fit in. */
const LEAST_ROOM_MS = 500;
/** Where in a long window it is cut, as a share of its length, if a committed word begins behind. */
const CUT_SHARE = 0.6;
/** Sound that is kept before the word at a cut. */
const CUT_MARGIN_FRAMES = 5;
const CONTEXT_TOKENS = 16;
/** After a pause no longer than this, so much of what was said before it stays in the window. */
const SHORT_PAUSE_MS = 2_000;
const KEPT_WINDOW_MS = 3_500;
/** Before the first committed word of a window. */
const NOTHING_COMMITTED_FRAME = -50;

export class DecodingWindow {
  readonly #sound = new LogMelWindow();
  #startMs = 0;
  #committed: TokenWord[] = [];
  #context: number[] = [];
  #utteranceFrame = 0;

  /** Where it begins, on the capture clock. */
  get startMs(): number {
    return this.#startMs;
  }

  get lengthMs(): number {
    return this.#sound.samples / SAMPLES_PER_MS;
  }

  /** Committed words of the window, their frames counted from its start. */
  get committed(): readonly TokenWord[] {
    return this.#committed;
  }

  /** Committed tokens of before the window. */
  get context(): readonly number[] {
    return this.#context;
  }

  /** Where in the window the utterance begins, if something from before a pause stands before it; else 0. */
  get utteranceFrame(): number {
    return this.#utteranceFrame;
  }

  /** Of the last committed word. */
  get lastFrame(): number {
    return lastFrame(this.#committed);
  }

  /**
   * Begins an utterance at a capture time.
   * @param keepsContext whether what was said before belongs to it: after a short pause the end of that stays in the window, for
   * a few words are recognised better together with those before them
   */
  begin(startMs: number, keepsContext: boolean): void {
    const gapMs = startMs - (this.#startMs + this.lengthMs);
    if (keepsContext && gapMs >= 0 && gapMs <= SHORT_PAUSE_MS && this.#committed.length > 0) {
      this.#keepLast(KEPT_WINDOW_MS);
      this.#sound.append(new Float32Array(Math.round(gapMs * SAMPLES_PER_MS)));
      this.#utteranceFrame = Math.floor(this.lengthMs / FRAME_MS);
      return;
    }
    this.#utteranceFrame = 0;
    this.#forget(this.#committed.length);
    this.#sound.clear();
    this.#startMs = startMs;
    if (!keepsContext) this.#context = [];
  }

  append(samples: Float32Array): void {
    this.#sound.append(samples);
  }

  /** @param paddingSamples of silence behind it */
  features(paddingSamples: number): ReturnType<LogMelWindow['features']> {
    return this.#sound.features(paddingSamples);
  }

  commit(words: readonly TokenWord[]): void {
    this.#committed.push(...words);
  }

  /** Leaves out what stands before the utterance: the text before a pause misleads now and then. @returns frames that went */
  dropBeforeUtterance(): number {
    return this.#cutAt(this.#utteranceFrame, this.#committed.length);
  }

  /** Keeps the window short: cuts it where a committed word begins. @returns frames that went */
  trim(): number {
    if (this.lengthMs <= LONG_WINDOW_MS) return 0;
    const middle = (this.lengthMs * CUT_SHARE) / FRAME_MS;
    const frames = this.#committed.map(({ tokens }) => tokens[0]?.frame ?? 0);
    let at = frames.findIndex((frame, i) => i > 0 && frame >= middle);
    if (at < 0) at = frames.length - 1;
    const cut = (frames[at] ?? 0) - CUT_MARGIN_FRAMES;
    if (at > 0 && cut > 0) return this.#cutAt(cut, at);
    if (this.lengthMs <= MAX_WINDOW_MS - LEAST_ROOM_MS) return 0;
    return this.#cutAt(Math.floor(MAX_WINDOW_MS / 2 / FRAME_MS), frames.length);
  }

  /** Cuts the window to so much of its end, where a committed word begins. */
  #keepLast(milliseconds: number): void {
    if (this.lengthMs <= milliseconds) return;
    const earliest = (this.lengthMs - milliseconds) / FRAME_MS;
    const at = this.#committed.findIndex(({ tokens }) => (tokens[0]?.frame ?? 0) >= earliest);
    const cut = (this.#committed[at]?.tokens[0]?.frame ?? earliest) - CUT_MARGIN_FRAMES;
    this.#cutAt(Math.max(0, Math.floor(cut)), at < 0 ? this.#committed.length : at);
  }

  /** @param frame where the window begins from now on @param words committed words that lie before it */
  #cutAt(frame: number, words: number): number {
    this.#forget(words);
    this.#committed = earlier(this.#committed, frame);
    const samples = frame * FRAME_MS * SAMPLES_PER_MS;
    this.#sound.drop(samples - (samples % HOP_SAMPLES));
    this.#startMs += frame * FRAME_MS;
    this.#utteranceFrame = Math.max(0, this.#utteranceFrame - frame);
    return frame;
  }

  /** The first of the committed words become context. */
  #forget(words: number): void {
    const ids = this.#committed.splice(0, words).flatMap(({ tokens }) => tokens.map(({ id }) => id));
    this.#context = [...this.#context, ...ids].slice(-CONTEXT_TOKENS);
  }
}

/** The same words in a window that begins so much later. */
export function earlier(words: readonly TokenWord[], frames: number): TokenWord[] {
  return words.map((word) => ({
    ...word,
    tokens: word.tokens.map((token) => ({ ...token, frame: token.frame - frames })),
  }));
}

export function firstFrame(words: readonly TokenWord[]): number {
  return words[0]?.tokens[0]?.frame ?? 0;
}

export function lastFrame(words: readonly TokenWord[]): number {
  return words.at(-1)?.tokens.at(-1)?.frame ?? NOTHING_COMMITTED_FRAME;
}
