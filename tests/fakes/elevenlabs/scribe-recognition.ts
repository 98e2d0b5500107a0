/** What the service makes of the words of one session: partials that come in bursts and are revised, and commits. */
import type { Chance } from '../google/chance.ts';
import type { Ear, ScriptWord } from '../google/ear.ts';
import { bare, cut, MISTAKES } from '../google/recognition.ts';
import type { ScribeManners } from './profile.ts';

const TICK_MS = 50;
const PHRASE_WORDS = 4;
/** A phrase is taken for another until it has been over for so long. */
const MISTAKEN_MS = 700;
/** Of a word, what has to be said before a commit for the commit to have it. */
const COMMITTED = 0.5;

export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly type: 'word' | 'spacing';
  readonly speaker_id: null;
  readonly logprob: number;
}

export interface Committed {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly language: string;
}

export class ScribeRecognition {
  readonly #ear: Ear;
  readonly #chance: Chance;
  readonly #manners: ScribeManners;
  #tickedToMs = 0;
  #partialAtMs: number;
  #committed = 0;
  #lastPartial = '';
  readonly #mistakes = new Map<number, boolean>();

  constructor(ear: Ear, chance: Chance, manners: ScribeManners) {
    this.#ear = ear;
    this.#chance = chance;
    this.#manners = manners;
    this.#partialAtMs = manners.firstPartialMs;
  }

  /** The partials that are due once so much sound was received. */
  *partialsTo(ms: number): Generator<string> {
    while (this.#tickedToMs + TICK_MS <= ms) {
      this.#tickedToMs += TICK_MS;
      if (this.#tickedToMs < this.#partialAtMs) continue;
      const text = this.#partial(this.#tickedToMs);
      if (text === this.#lastPartial) continue;
      this.#lastPartial = text;
      this.#partialAtMs = this.#tickedToMs + this.#gapMs();
      yield text;
    }
  }

  /** All words of the sound so far, and no word twice. */
  commit(atMs: number): Committed {
    const open = this.#ear.words.slice(this.#committed);
    const words = open.filter(({ startMs, endMs }) => startMs + COMMITTED * (endMs - startMs) <= atMs);
    this.#committed += words.length;
    this.#lastPartial = '';
    const tokens = words.flatMap((word, i): Token[] => [
      ...(i === 0 ? [] : [tokenOf(' ', words[i - 1]?.endMs ?? word.startMs, word.startMs, 'spacing')]),
      tokenOf(word.text, word.startMs, Math.min(word.endMs, atMs), 'word', word.confidence),
    ]);
    return {
      text: words.map(({ text }) => text).join(' '),
      tokens,
      language: (words.findLast(({ language }) => language !== undefined)?.language ?? 'en').slice(0, 2),
    };
  }

  #partial(nowMs: number): string {
    const words = this.#ear.words.slice(this.#committed);
    return words
      .map((word, i) => {
        if (nowMs < word.endMs) return cut(word, nowMs);
        const index = this.#committed + i;
        return this.#isMistaken(index, nowMs)
          ? (MISTAKES[index % MISTAKES.length] ?? bare(word.text))
          : word.text;
      })
      .join(' ');
  }

  #isMistaken(index: number, nowMs: number): boolean {
    const phrase = Math.floor(index / PHRASE_WORDS);
    const end: ScriptWord | undefined =
      this.#ear.words[phrase * PHRASE_WORDS + PHRASE_WORDS - 1] ?? this.#ear.words.at(-1);
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

function tokenOf(
  text: string,
  startMs: number,
  endMs: number,
  type: Token['type'],
  confidence = 0.95,
): Token {
  const round = (ms: number): number => Math.round(ms / 10) / 100;
  return {
    text,
    start: round(Math.max(0, startMs)),
    end: round(Math.max(startMs, endMs)),
    type,
    speaker_id: null,
    logprob: Math.log(confidence),
  };
}
