/**
 * Simultaneous recognition by attention (AlignAtt, Papi et al. 2023) with a gate of confidence and agreement: the open window
 * is decoded from what is committed of it; a token that attends near the window's end is not taken; a word is committed when
 * it is sure or when the decode before proposed the same. What is committed is the next decode's prefix and never changes.
 */
import { DecodingWindow, earlier, firstFrame, lastFrame } from './decoding-window.ts';
import { FRAME_MS, type Decoded, type DecodedToken, type EncodedSound, type WhisperModel } from './model.ts';
import type { Policy } from './policy.ts';
import { beginsWord, toWords, type TokenWord } from './token-words.ts';
import { languageToken } from './vocabulary.ts';

/** Silence put behind the window: in the middle of speech, and at its end, where without it the end token never comes. */
const OPEN_PADDING_SAMPLES = 1_600;
const FINAL_PADDING_SAMPLES = 16_000;
const MAX_OPEN_TOKENS = 30;
const MAX_FINAL_TOKENS = 80;
/** Speech behind a pause of which the first word would be seen by now. */
const MISLED_FRAMES = 75;
/** A word that ends so much later is one that a shorter text leaves out. */
const MISSED_FRAMES = 25;
/** New words may attend so far before the last committed one. */
const BACKWARD_FRAMES = 15;
/** A whole utterance whose tokens are less probable than this on average was no speech. */
const LEAST_MEAN_LOG_PROB = -1.6;
/** Nobody speaks faster for long: more words a second were invented. */
const MOST_WORDS_PER_SECOND = 8;
/** Where speech ends is not told to the frame. */
const SPEECH_END_MARGIN_FRAMES = 6;
/** The next word begins at least so much later. */
const NEXT_WORD_FRAMES = 8;
const LEAST_UTTERANCE_MS = 400;
/** Words that are really said again begin at least so much later, each. */
const LEAST_REPEAT_FRAMES_PER_WORD = 6;

/** A word on the capture clock. */
export interface TimedWord {
  readonly text: string;
  readonly startMs: number;
  /** 0..1: the probability of its least probable token. */
  readonly confidence: number;
}

export interface DecodeStep {
  /** Words that will not change. */
  readonly committed: readonly TimedWord[];
  /** What follows them as now believed. */
  readonly tentative: readonly TimedWord[];
}

export interface SpokenTask {
  /** A language of Whisper's. */
  readonly language: string;
  readonly task: 'transcribe' | 'translate';
}

/** What of the model is used here. */
export type DecodingModel = Pick<WhisperModel, 'vocabulary' | 'encode' | 'decode'>;

export class SimultaneousDecoder {
  readonly #model: DecodingModel;
  readonly #policy: Policy;
  readonly #window = new DecodingWindow();
  /** What the decode before proposed behind the committed words. */
  #proposed: readonly string[] = [];
  #tentative: readonly TokenWord[] = [];

  constructor(model: DecodingModel, policy: Policy) {
    this.#model = model;
    this.#policy = policy;
  }

  get windowMs(): number {
    return this.#window.lengthMs;
  }

  /**
   * Begins an utterance at a capture time.
   * @param keepsContext whether what was said before belongs to it
   */
  begin(startMs: number, keepsContext: boolean): void {
    this.#proposed = [];
    this.#tentative = [];
    this.#window.begin(startMs, keepsContext);
  }

  append(samples: Float32Array): void {
    this.#window.append(samples);
  }

  /**
   * @param spokenIn what is spoken, which the sound may tell
   * @param speechEndMs where the last speech of an utterance that is over ended: all that is believed of it is committed
   */
  async decode(
    spokenIn: (sound: EncodedSound) => Promise<SpokenTask>,
    speechEndMs?: number,
  ): Promise<DecodeStep> {
    const isFinal = speechEndMs !== undefined;
    if (isFinal && this.windowMs < LEAST_UTTERANCE_MS && this.#window.committed.length === 0) {
      return { committed: [], tentative: [] };
    }
    const sound = await this.#encode(isFinal);
    const spoken = await spokenIn(sound);
    let step = isFinal ? await this.#finish(sound, spoken, speechEndMs) : await this.#advance(sound, spoken);
    if (this.#isMisledByPause(step)) {
      // The text before the pause looks complete to the model: without it the speech is heard.
      this.#shift(this.#window.dropBeforeUtterance());
      if (isFinal) step = await this.#finish(await this.#encode(isFinal), spoken, speechEndMs);
    }
    if (!isFinal) this.#shift(this.#window.trim());
    return step;
  }

  #encode(isFinal: boolean): Promise<EncodedSound> {
    return this.#model.encode(this.#window.features(isFinal ? FINAL_PADDING_SAMPLES : OPEN_PADDING_SAMPLES));
  }

  /** Whether nothing at all comes of a second and more of speech behind a pause that stayed in the window. */
  #isMisledByPause({ committed, tentative }: DecodeStep): boolean {
    const { utteranceFrame, lastFrame: committedFrame } = this.#window;
    const isAlone = utteranceFrame <= 0 || committedFrame >= utteranceFrame;
    if (isAlone || committed.length > 0 || tentative.length > 0) return false;
    return this.windowMs / FRAME_MS - utteranceFrame > MISLED_FRAMES;
  }

  async #advance(sound: EncodedSound, spoken: SpokenTask): Promise<DecodeStep> {
    const { holdMs, gateLogProb } = this.#policy;
    const windowFrames = Math.floor(this.windowMs / FRAME_MS);
    const decoded = await this.#run(sound, spoken, {
      prefix: this.#window.committed,
      stopFrame: windowFrames - Math.round(holdMs / FRAME_MS),
      maxTokens: MAX_OPEN_TOKENS,
    });
    const words = this.#wordsOf(decoded.tokens, spoken.language);
    const isWhole = decoded.end === 'attention' && this.#begins(decoded.next, spoken.language);
    const whole = isWhole ? words : words.slice(0, -1);
    const committedFrame = this.#window.lastFrame;
    let count = 0;
    for (const word of whole) {
      const agrees = this.#proposed[count] === word.spoken;
      const isBehind = (word.tokens[0]?.frame ?? 0) < committedFrame - BACKWARD_FRAMES;
      if (isBehind || !(word.logProb >= gateLogProb || agrees)) break;
      count++;
    }
    let committed = whole.slice(0, count);
    let tentative = words.slice(count);
    if (this.#repeats(committed)) {
      committed = [];
      tentative = [];
    }
    this.#proposed = tentative.map(({ spoken: text }) => text);
    this.#tentative = tentative;
    return this.#commit(committed, tentative);
  }

  async #finish(sound: EncodedSound, spoken: SpokenTask, speechEndMs: number): Promise<DecodeStep> {
    const limits = { stopFrame: Infinity, maxTokens: MAX_FINAL_TOKENS };
    const decoded = await this.#run(sound, spoken, { ...limits, prefix: this.#window.committed });
    // Words behind the last speech are made up of silence.
    const endFrame = (speechEndMs - this.#window.startMs) / FRAME_MS + SPEECH_END_MARGIN_FRAMES;
    const isSpoken = ({ tokens }: TokenWord): boolean => (tokens[0]?.frame ?? 0) <= endFrame;
    let words = this.#wordsOf(decoded.tokens, spoken.language).filter(isSpoken);
    if (decoded.end === 'loop' && words.length === 0 && this.#window.committed.length > 0) {
      // Once more without the prefix that misled it; what stands behind the committed words is new.
      const anew = await this.#run(sound, spoken, { ...limits, prefix: [] });
      const behind = this.#window.lastFrame + NEXT_WORD_FRAMES;
      const all = toWords(anew.tokens, this.#model.vocabulary, spoken.language).filter(isSpoken);
      const from = all.findIndex(({ tokens }) => (tokens[0]?.frame ?? 0) > behind);
      words = from < 0 ? [] : all.slice(from);
    }
    words = this.#orTentative(words, isSpoken);
    return this.#commit(this.#isPhantom(words) ? [] : words, []);
  }

  /** The end token comes too soon now and then: then what the decode before has seen of the speech is more. */
  #orTentative(words: readonly TokenWord[], isSpoken: (word: TokenWord) => boolean): TokenWord[] {
    const tentative = this.#tentative.filter(isSpoken);
    const isMore = lastFrame(tentative) > Math.max(lastFrame(words), this.#window.lastFrame) + MISSED_FRAMES;
    return isMore ? tentative : [...words];
  }

  async #run(
    sound: EncodedSound,
    { language, task }: SpokenTask,
    { prefix, ...limits }: { prefix: readonly TokenWord[]; stopFrame: number; maxTokens: number },
  ): Promise<Decoded> {
    const token = languageToken(language);
    if (token === undefined) throw new Error(`Whisper does not know the language "${language}".`);
    return this.#model.decode(sound, {
      ...limits,
      language: token,
      task,
      previous: this.#window.context,
      prefix: prefix.flatMap(({ tokens }) => tokens.map(({ id }) => id)),
      prefixFrame: lastFrame(prefix),
    });
  }

  /** Punctuation that would belong to a word which is committed without it is dropped. */
  #wordsOf(tokens: readonly DecodedToken[], language: string): TokenWord[] {
    const { vocabulary } = this.#model;
    const from = tokens.findIndex(({ id }) => !vocabulary.isPunctuation(id));
    return from < 0 ? [] : toWords(tokens.slice(from), vocabulary, language);
  }

  #begins(id: number | undefined, language: string): boolean {
    return id !== undefined && beginsWord(id, this.#model.vocabulary, language);
  }

  /** Whether the words say again what was just said, in less time than anybody could say it twice. */
  #repeats(words: readonly TokenWord[]): boolean {
    if (words.length === 0) return false;
    const all = [...this.#window.committed, ...words];
    return [1, 2, 3, 4].some((length) => {
      const [copy, original] = [all.slice(-length), all.slice(-2 * length, -length)];
      if (original.length < length || !copy.every(({ spoken }, i) => spoken === original[i]?.spoken))
        return false;
      const start = firstFrame(original);
      return firstFrame(copy) - start < LEAST_REPEAT_FRAMES_PER_WORD * length;
    });
  }

  #isPhantom(words: readonly TokenWord[]): boolean {
    const tokens = words.flatMap((word) => word.tokens);
    if (tokens.length === 0) return true;
    const mean = tokens.reduce((sum, { logProb }) => sum + logProb, 0) / tokens.length;
    const seconds = (this.windowMs - Math.max(0, this.#window.lastFrame) * FRAME_MS) / 1000;
    return mean < LEAST_MEAN_LOG_PROB || words.length > 2 + MOST_WORDS_PER_SECOND * Math.max(0, seconds);
  }

  #commit(committed: readonly TokenWord[], tentative: readonly TokenWord[]): DecodeStep {
    this.#window.commit(committed);
    const timed = (words: readonly TokenWord[]): TimedWord[] =>
      words.map(({ text, tokens, logProb }) => ({
        text,
        startMs: this.#window.startMs + Math.max(0, tokens[0]?.frame ?? 0) * FRAME_MS,
        confidence: Math.exp(logProb),
      }));
    return { committed: timed(committed), tentative: timed(tentative) };
  }

  /** What is believed, in a window of which so many frames went. */
  #shift(frames: number): void {
    if (frames > 0) this.#tentative = earlier(this.#tentative, frames);
  }
}
