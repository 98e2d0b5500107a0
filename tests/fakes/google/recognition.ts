/**
 * What the service makes of the words of one stream: partials that are revised, marks that come late, finals later
 * still. All times are on the clock of the stream's sound.
 */
import type { Chance } from './chance.ts';
import type { Ear, ScriptWord } from './ear.ts';

const EVERY_MS = 100;
/** A word is taken for another until it has been over for so long. */
const MISTAKEN_MS = 120;
const MISTAKEN_PART = 0.25;
const MARK_LATE_MS = 300;
/** What was said longer ago than this hardly changes. */
const STABLE_MS = 500;
const FINAL_LATE_MS = [1000, 8000] as const;
/** How sure it is of such words. */
const MISTAKEN = 0.35;
export const MISTAKES = ['uh', 'there', 'weather', 'one', 'two', 'for', 'eye', 'sea'];

export interface Result {
  readonly alternatives: readonly {
    readonly transcript: string;
    readonly confidence?: number;
    readonly words?: readonly { startTime: Duration; endTime: Duration; word: string; confidence?: number }[];
  }[];
  readonly isFinal: boolean;
  readonly stability?: number;
  readonly resultEndTime: Duration;
  readonly languageCode: string;
}

interface Duration {
  readonly seconds: number;
  readonly nanos: number;
}

/** What a stream was opened for. */
export interface Asked {
  /** The service's codes, the main one first; "auto" is any. */
  readonly codes: readonly string[];
  /** Finals tell how sure the service is of each word. */
  readonly tellsConfidence: boolean;
}

/** Makes answers of what an ear has heard. */
export interface Transcriber {
  /** The answers that are due once so much sound has been heard, each a list of results. */
  heardTo(ms: number): Iterable<Result[]>;
  /** No more sound comes: all is final. */
  end(heardMs: number): Result[];
  /** From then to when it is told, beside what every answer takes. */
  endDelayMs(): number;
}

export class Recognition implements Transcriber {
  readonly #ear: Ear;
  readonly #chance: Chance;
  readonly #asked: Asked;
  #saidToMs = 0;
  #finals = 0;
  #finalDue: { index: number; atMs: number } | undefined;
  /** By word, what it is taken for at first. */
  readonly #mistakes = new Map<number, string | undefined>();

  constructor(ear: Ear, chance: Chance, asked: Asked) {
    this.#ear = ear;
    this.#chance = chance;
    this.#asked = asked;
  }

  /** The answers that are due once so much sound has been heard, each a list of results. */
  *heardTo(ms: number): Generator<Result[]> {
    while (this.#saidToMs + EVERY_MS <= ms) {
      this.#saidToMs += EVERY_MS;
      const results = [...this.#settled(this.#saidToMs), ...this.#interim(this.#saidToMs)];
      if (results.length > 0) yield results;
    }
  }

  /** No more sound comes: all is final. */
  end(heardMs: number): Result[] {
    const words = this.#ear.words.slice(this.#finals);
    this.#finals = this.#ear.words.length;
    return words.length === 0 ? [] : [finalOf(words, heardMs, this.#asked)];
  }

  endDelayMs(): number {
    return 0;
  }

  #settled(nowMs: number): Result[] {
    const { words } = this.#ear;
    this.#finalDue ??= this.#nextFinal();
    const due = this.#finalDue;
    if (due === undefined || due.atMs > nowMs) return [];
    const said = words.slice(this.#finals, due.index + 1);
    this.#finals = due.index + 1;
    this.#finalDue = undefined;
    return [finalOf(said, said.at(-1)?.endMs ?? nowMs, this.#asked)];
  }

  #nextFinal(): { index: number; atMs: number } | undefined {
    const { words } = this.#ear;
    for (let index = this.#finals; index < words.length; index++) {
      const word = words[index];
      if (word === undefined || !/[.!?]$/.test(word.text)) continue;
      return { index, atMs: word.endMs + this.#chance.between(...FINAL_LATE_MS) };
    }
    return undefined;
  }

  #interim(nowMs: number): Result[] {
    const words = this.#ear.words.slice(this.#finals);
    if (words.length === 0) return [];
    const texts = words.map((word, i) =>
      this.#partial(word, this.#finals + i, i === words.length - 1, nowMs),
    );
    const young = words.findIndex((word) => word.endMs > nowMs - STABLE_MS);
    const stable = young < 0 ? words.length : young;
    return interimOf(texts, stable, nowMs, languageOf(words, this.#asked.codes));
  }

  #partial(word: ScriptWord, index: number, isLast: boolean, nowMs: number): string {
    if (nowMs < word.endMs) return cut(word, nowMs);
    if (nowMs < word.endMs + MISTAKEN_MS) return this.#mistake(index) ?? bare(word.text);
    return isLast && nowMs < word.endMs + MARK_LATE_MS ? bare(word.text) : word.text;
  }

  #mistake(index: number): string | undefined {
    if (!this.#mistakes.has(index)) {
      const isMistaken = this.#chance.next() < MISTAKEN_PART;
      const other = MISTAKES[Math.floor(this.#chance.next() * MISTAKES.length)];
      this.#mistakes.set(index, isMistaken ? other : undefined);
    }
    return this.#mistakes.get(index);
  }
}

export function finalOf(
  words: readonly ScriptWord[],
  endMs: number,
  { codes, tellsConfidence }: Asked,
): Result {
  const said = words.map((word, i) => {
    if (isForeign(word, codes))
      return { ...word, text: MISTAKES[i % MISTAKES.length] ?? '', confidence: MISTAKEN };
    return { ...word, text: endMs < word.endMs ? cut(word, endMs) : word.text };
  });
  return {
    alternatives: [
      {
        transcript: said.map((word) => word.text).join(' '),
        confidence: 0.9,
        words: said.map((word) => ({
          startTime: duration(Math.max(0, word.startMs)),
          endTime: duration(word.endMs),
          word: word.text,
          ...(tellsConfidence ? { confidence: word.confidence ?? 0.9 } : {}),
        })),
      },
    ],
    isFinal: true,
    resultEndTime: duration(endMs),
    languageCode: languageOf(words, codes),
  };
}

/** Of the texts, the first `stable` hardly change any more. */
export function interimOf(
  texts: readonly string[],
  stable: number,
  endMs: number,
  languageCode: string,
): Result[] {
  const common = { isFinal: false, resultEndTime: duration(endMs), languageCode };
  const [old, recent] = [texts.slice(0, stable).join(' '), texts.slice(stable).join(' ')];
  const results: Result[] = [];
  if (old !== '') results.push({ ...common, alternatives: [{ transcript: old }], stability: 0.9 });
  if (recent !== '') {
    results.push({
      ...common,
      alternatives: [{ transcript: old === '' ? recent : ` ${recent}` }],
      stability: 0.1,
    });
  }
  return results;
}

export function languageOf(words: readonly ScriptWord[], languages: readonly string[]): string {
  const said = words.findLast((word) => word.language !== undefined)?.language;
  const known = languages.includes('auto') ? (said ?? 'en-US') : languages.find((code) => code === said);
  return (known ?? languages[0] ?? 'en-US').toLowerCase();
}

/** What is spoken in a language that was not asked for is taken for words of the one that was. */
export function isForeign({ language }: ScriptWord, codes: readonly string[]): boolean {
  return language !== undefined && !codes.includes(language) && !codes.includes('auto');
}

export function bare(text: string): string {
  return text.replace(/[.,!?;:]+$/, '');
}

/** What a word sounds like before it is over. */
export function cut(word: ScriptWord, nowMs: number): string {
  const part = (nowMs - word.startMs) / (word.endMs - word.startMs);
  const text = bare(word.text);
  return text.slice(0, Math.max(1, Math.ceil(part * text.length)));
}

function duration(ms: number): Duration {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1e6) };
}
