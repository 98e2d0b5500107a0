/**
 * Gives words their times where the service gives none: interim results are texts, with how far the sound is covered.
 *
 * Whoever commits words tells them by their middle: those before the end of the last one committed are said. So a
 * word that was given a time keeps it as long as it is the same word, or the one in its place; times may shrink within
 * what they were, never cross, and grow only so far that the middle stays before where the end was. A word that is put
 * in between takes its time from those around it.
 */
import type { Word } from '../../recognition/ports/recognizer.ts';
import type { Span, VoiceRecord } from './voice-record.ts';
import { align, bareText, type Block } from './word-alignment.ts';

export interface RecognizedWord {
  readonly text: string;
  readonly isStable?: boolean;
  /** How sure the service is of it, 0 to 1, where it says so. */
  readonly confidence?: number;
  /** Where it is known; taken for words that have no time yet. */
  readonly span?: Span;
}

/** Read speech has some fifteen characters a second; slow speech ten. */
const SLOW_MS_PER_CHARACTER = 100;
const FAST_MS_PER_CHARACTER = 60;
const USUAL_MS_PER_CHARACTER = 75;
/** A word that was put in where there was no room. */
const SQUEEZED_MS = 40;
/** Of a word's time, what it gives at most to words put in before it. */
const GIVEN = 0.5;
/** A word that is not fully said yet grows, for so long after it was first heard of. */
const GROWING_MS = 250;
/** A gap in the voice no longer than this is inside a word. */
const WITHIN_WORD_MS = 60;

export class WordTiming {
  readonly #voice: VoiceRecord;
  #words: readonly Word[];
  #fromMs: number;
  /** Words that are added from now on begin no sooner. */
  #floorMs = -Infinity;
  /** How far the sound was covered when the last word was first heard of, and where it ended then. */
  #born = { atMs: -Infinity, endMs: 0 };

  /** @param words already given times, that the first hypothesis may begin with */
  constructor(voice: VoiceRecord, fromMs: number, words: readonly Word[] = []) {
    this.#voice = voice;
    this.#fromMs = fromMs;
    this.#words = words;
  }

  get words(): readonly Word[] {
    return this.#words;
  }

  /** All that was said before a time is known: words that are added are later. */
  knownTo(ms: number): void {
    this.#floorMs = ms;
  }

  /** Takes all the words of the next hypothesis. @param coveredToMs the end of the sound that they were heard in */
  update(recognized: readonly RecognizedWord[], coveredToMs: number): readonly Word[] {
    const former = this.#words;
    const next: Word[] = [];
    let alike = 0;
    while (alike < former.length && alike < recognized.length) {
      const [was, is] = [former[alike], recognized[alike]];
      if (was === undefined || is === undefined || bareText(was.text) !== bareText(is.text)) break;
      next.push(timed(is, was));
      alike++;
    }
    const blocks = align(
      former.slice(alike).map((word) => bareText(word.text)),
      recognized.slice(alike).map((word) => bareText(word.text)),
      { isRevision: true },
    );
    for (const block of blocks)
      this.#place(block, former.slice(alike), recognized.slice(alike), next, coveredToMs);
    this.#words = next;
    return next;
  }

  #place(
    { former: [f, fTo], next: [n, nTo] }: Block,
    former: readonly Word[],
    recognized: readonly RecognizedWord[],
    out: Word[],
    coveredToMs: number,
  ): void {
    const was = former.slice(f, fTo);
    const words = recognized.slice(n, nTo);
    const isTail = fTo === former.length;
    const isShorter = words.length < was.length;
    const inPlace =
      isShorter || isTail || was.length === words.length ? Math.min(was.length, words.length) : 0;
    const endMs = out.at(-1)?.endMs ?? this.#fromMs;
    words.slice(0, inPlace).forEach((word, i) => out.push(timed(word, notBefore(was[i], endMs))));
    if (isShorter) reach(out, was[inPlace - 1], was.at(-1));
    else if (isTail && inPlace > 0) this.#grow(out, was[inPlace - 1], coveredToMs);
    const rest = words.slice(inPlace);
    if (rest.length === 0) return;
    if (isTail && (inPlace > 0 || was.length === 0)) {
      out.push(...this.#appended(rest, out.at(-1)?.endMs ?? this.#fromMs, coveredToMs));
      return;
    }
    const [first, last] = [was[0], was.at(-1)];
    if (first !== undefined && last !== undefined) {
      out.push(...spread(rest, [{ startMs: Math.max(first.startMs, endMs), endMs: last.endMs }]));
      return;
    }
    out.push(...spread(rest, [roomBefore(former[fTo], endMs, rest.length)]));
    // Its slot begins later now; it is placed next.
  }

  /** The last word was cut short when it was first heard: it has gone on since. */
  #grow(out: Word[], was: Word | undefined, coveredToMs: number): void {
    const word = out.pop();
    if (word === undefined || was === undefined) return;
    const more = bareText(word.text).length - bareText(was.text).length;
    const isGrowing =
      word.isStable !== true && more > 0 && bareText(word.text).startsWith(bareText(was.text));
    const spokenToMs =
      coveredToMs <= this.#born.atMs + GROWING_MS ? coveredToMs : was.endMs + more * USUAL_MS_PER_CHARACTER;
    const voicedToMs = isGrowing ? (this.#voice.lastEndMs(Math.min(coveredToMs, spokenToMs)) ?? 0) : 0;
    const mostMs = 2 * this.#born.endMs - word.startMs - 1;
    out.push({ ...word, endMs: Math.max(word.endMs, Math.min(voicedToMs, mostMs)) });
  }

  /** Words said last: after what was known before, in the voice that the service has heard since. */
  #appended(words: readonly RecognizedWord[], fromMs: number, coveredToMs: number): Word[] {
    const out: Word[] = [];
    let startMs = Math.max(fromMs, this.#floorMs);
    let unknown: RecognizedWord[] = [];
    const settle = (toMs: number): void => {
      if (unknown.length === 0) return;
      const enoughMs = Math.max(toMs, startMs + SQUEEZED_MS * unknown.length);
      out.push(...spread(unknown, this.#voiced(startMs, enoughMs, unknown)));
      startMs = out.at(-1)?.endMs ?? startMs;
      unknown = [];
    };
    for (const word of words) {
      if (word.span === undefined) {
        unknown.push(word);
        continue;
      }
      settle(word.span.startMs);
      const from = Math.max(word.span.startMs, startMs);
      out.push(timed(word, { startMs: from, endMs: Math.max(word.span.endMs, from) }));
      startMs = out.at(-1)?.endMs ?? startMs;
    }
    settle(coveredToMs);
    this.#born = { atMs: coveredToMs, endMs: out.at(-1)?.endMs ?? startMs };
    return out;
  }

  /** Where there was voice, no more of it than such words take: of much voice and few words, the words are the last. */
  #voiced(fromMs: number, toMs: number, words: readonly RecognizedWord[]): Span[] {
    const voiced = this.#voice.within(fromMs, toMs);
    // A detector is a little late: words from before it was sure have only just been said.
    const isVoiced = voiced.length > 0;
    const spans = isVoiced ? voiced : [{ startMs: fromMs, endMs: toMs }];
    const perCharacterMs = isVoiced ? SLOW_MS_PER_CHARACTER : FAST_MS_PER_CHARACTER;
    let left = perCharacterMs * (words.length + weightOf(words));
    const kept: Span[] = [];
    for (const span of spans.reverse()) {
      if (left <= 0) break;
      const startMs = Math.max(span.startMs, span.endMs - left);
      left -= span.endMs - startMs;
      kept.unshift({ startMs, endMs: span.endMs });
    }
    return kept;
  }
}

function roomBefore(next: Word | undefined, fromMs: number, count: number): Span {
  if (next === undefined) return { startMs: fromMs, endMs: fromMs };
  const startMs = Math.max(next.startMs, fromMs);
  if (startMs - fromMs >= SQUEEZED_MS * count) return { startMs: fromMs, endMs: startMs };
  const givenMs = Math.min(GIVEN * Math.max(0, next.endMs - startMs), SQUEEZED_MS * count);
  return { startMs: fromMs, endMs: startMs + givenMs };
}

function timed({ text, isStable, confidence }: RecognizedWord, { startMs, endMs }: Span): Word {
  return {
    text,
    startMs,
    endMs,
    ...(isStable === true ? { isStable } : {}),
    ...(confidence === undefined ? {} : { confidence }),
  };
}

function notBefore(word: Word | undefined, ms: number): Span {
  const startMs = Math.max(word?.startMs ?? ms, ms);
  return { startMs, endMs: Math.max(word?.endMs ?? ms, startMs) };
}

/** The last word is in the place of several: it is as long as they, but its middle stays before where the first of them ended. */
function reach(out: Word[], first: Word | undefined, last: Word | undefined): void {
  if (first === undefined || last === undefined) return;
  const word = out.pop();
  if (word === undefined) return;
  const mostMs = 2 * first.endMs - word.startMs - 1;
  out.push({ ...word, endMs: Math.max(word.endMs, Math.min(last.endMs, mostMs)) });
}

function weightOf(words: readonly RecognizedWord[]): number {
  return words.reduce((sum, word) => sum + bareText(word.text).length, 0);
}

/** Shares spans among words by their length; a word lies where more of it falls, on one side of a silence. */
function spread(words: readonly RecognizedWord[], spans: readonly Span[]): Word[] {
  const totalMs = spans.reduce((sum, span) => sum + span.endMs - span.startMs, 0);
  const weight = weightOf(words) + words.length;
  let doneMs = 0;
  let lastMs = spans[0]?.startMs ?? 0;
  return words.map((word) => {
    const lengthMs = (totalMs * (bareText(word.text).length + 1)) / weight;
    const { startMs, endMs } = stretch(spans, doneMs, doneMs + lengthMs);
    doneMs += lengthMs;
    const from = Math.max(startMs, lastMs);
    lastMs = Math.max(endMs, from);
    return timed(word, { startMs: from, endMs: lastMs });
  });
}

/** From time within the spans, counted from their beginning, to the clock they are on. */
function stretch(spans: readonly Span[], fromMs: number, toMs: number): Span {
  let best: Span = spans.at(-1) ?? { startMs: 0, endMs: 0 };
  let bestMs = -1;
  let joined: Span | undefined;
  let before = 0;
  for (const span of spans) {
    const lengthMs = span.endMs - span.startMs;
    const startMs = span.startMs + Math.max(0, fromMs - before);
    const endMs = span.startMs + Math.min(lengthMs, toMs - before);
    before += lengthMs;
    if (endMs < startMs) continue;
    joined =
      joined !== undefined && startMs - joined.endMs <= WITHIN_WORD_MS
        ? { startMs: joined.startMs, endMs }
        : { startMs, endMs };
    if (joined.endMs - joined.startMs > bestMs) {
      best = joined;
      bestMs = joined.endMs - joined.startMs;
    }
  }
  return best;
}
