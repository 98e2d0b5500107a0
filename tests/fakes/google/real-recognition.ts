/** What the service really makes of the words of one stream: see {@link SpeechManners}. All times are on the stream's sound. */
import { delayMs, type Chance } from './chance.ts';
import type { Ear, ScriptWord } from './ear.ts';
import type { SpeechManners } from './profile.ts';
import {
  type Asked,
  bare,
  cut,
  finalOf,
  interimOf,
  isForeign,
  languageOf,
  MISTAKES,
  type Result,
  type Transcriber,
} from './recognition.ts';

const TICK_MS = 50;
const PHRASE_WORDS = 4;
/** A phrase is taken for another until it has been over for so long. */
const MISTAKEN_MS = 700;
const STABLE_MS = 1200;
/** A partial's end lies so far behind the last word at most; a final's, closer. */
const INTERIM_TAIL_MS = 150;
const FINAL_TAIL_MS = 60;
/** Without a pause, what is older than this is final at the end of a sentence. */
const UNBROKEN_MS = 15_000;
/** With several languages nothing is said until the speaker has been silent for so long. */
const HELD_BACK_MS = 250;
/** No partial comes once there has been silence for so long. */
const QUIET_MS = 600;

export class RealRecognition implements Transcriber {
  readonly #ear: Ear;
  readonly #chance: Chance;
  readonly #asked: Asked;
  readonly #manners: SpeechManners;
  #tickedToMs = 0;
  #finals = 0;
  /** How many words any partial had. */
  #toldTo = 0;
  #partialAtMs: number | undefined;
  #silenceMs: number;
  #repeated: Result | undefined;
  /** By phrase, whether it is taken for another at first. */
  readonly #mistakes = new Map<number, boolean>();

  constructor(ear: Ear, chance: Chance, asked: Asked, manners: SpeechManners) {
    this.#ear = ear;
    this.#chance = chance;
    this.#asked = asked;
    this.#manners = manners;
    this.#silenceMs = delayMs(manners.silence, chance);
  }

  *heardTo(ms: number): Generator<Result[]> {
    while (this.#tickedToMs + TICK_MS <= ms) {
      this.#tickedToMs += TICK_MS;
      const results = this.#tick(this.#tickedToMs);
      if (results.length > 0) yield results;
    }
  }

  end(heardMs: number): Result[] {
    const words = this.#ear.words.slice(this.#finals);
    this.#finals = this.#ear.words.length;
    return words.length === 0 ? [] : [finalOf(words, heardMs, this.#asked)];
  }

  endDelayMs(): number {
    return delayMs(this.#manners.halfClose, this.#chance);
  }

  #tick(nowMs: number): Result[] {
    if (this.#repeated !== undefined) {
      const again = this.#repeated;
      this.#repeated = undefined;
      return [again];
    }
    const words = this.#ear.words.slice(this.#finals);
    const [first, last] = [words[0], words.at(-1)];
    if (first === undefined || last === undefined) return [];
    const settled = this.#settled(words, nowMs);
    if (settled > 0) return [this.#settle(words.slice(0, settled))];
    const { firstPartialMs, nextPartialMs } = this.#manners;
    this.#partialAtMs ??=
      first.startMs + this.#chance.between(...(this.#finals === 0 ? firstPartialMs : nextPartialMs));
    const quietMs = nowMs - last.endMs;
    const isHeldBack = this.#asked.codes.length > 1 && quietMs < HELD_BACK_MS;
    if (nowMs < this.#partialAtMs || isHeldBack || quietMs > QUIET_MS) return [];
    const told = this.#manners.isBySentence === true ? wholeSentences(words, nowMs) : words;
    // Whoever tells sentences tells each once.
    if (told.length === 0 || (told !== words && this.#finals + told.length <= this.#toldTo)) return [];
    this.#toldTo = this.#finals + told.length;
    this.#partialAtMs = nowMs + this.#gapMs();
    return this.#partial(told, nowMs);
  }

  /** How many of the words are final now. */
  #settled(words: readonly ScriptWord[], nowMs: number): number {
    const last = words.at(-1);
    if (last !== undefined && nowMs >= last.endMs + this.#silenceMs) return words.length;
    return words.findIndex(({ text, endMs }) => /[.!?]$/.test(text) && endMs < nowMs - UNBROKEN_MS) + 1;
  }

  #settle(words: readonly ScriptWord[]): Result {
    this.#finals += words.length;
    this.#partialAtMs = undefined;
    this.#silenceMs = delayMs(this.#manners.silence, this.#chance);
    const final = finalOf(words, (words.at(-1)?.endMs ?? 0) + FINAL_TAIL_MS, this.#asked);
    if (this.#chance.next() < this.#manners.repeatedPart) this.#repeated = final;
    return final;
  }

  #partial(words: readonly ScriptWord[], nowMs: number): Result[] {
    const texts = words.map((word, i) => {
      if (nowMs < word.endMs) return cut(word, nowMs);
      return isForeign(word, this.#asked.codes) || this.#isMistaken(this.#finals + i, nowMs)
        ? (MISTAKES[(this.#finals + i) % MISTAKES.length] ?? bare(word.text))
        : word.text;
    });
    const young = words.findIndex((word) => word.endMs > nowMs - STABLE_MS);
    const endMs = Math.min(nowMs, (words.at(-1)?.endMs ?? nowMs) + INTERIM_TAIL_MS);
    return interimOf(texts, young < 0 ? words.length : young, endMs, languageOf(words, this.#asked.codes));
  }

  #isMistaken(index: number, nowMs: number): boolean {
    const phrase = Math.floor(index / PHRASE_WORDS);
    const end = this.#ear.words[phrase * PHRASE_WORDS + PHRASE_WORDS - 1] ?? this.#ear.words.at(-1);
    if (end === undefined || nowMs >= end.endMs + MISTAKEN_MS) return false;
    const isMistaken = this.#mistakes.get(phrase) ?? this.#chance.next() < this.#manners.revisedPart;
    this.#mistakes.set(phrase, isMistaken);
    return isMistaken;
  }

  #gapMs(): number {
    let left = this.#chance.next();
    for (const { part, ms } of this.#manners.gapsMs) {
      left -= part;
      if (left < 0) return this.#chance.between(...ms);
    }
    return 0;
  }
}

function wholeSentences(words: readonly ScriptWord[], nowMs: number): readonly ScriptWord[] {
  const last = words.findLastIndex(({ text, endMs }) => /[.!?]$/.test(text) && endMs <= nowMs);
  return words.slice(0, last + 1);
}
