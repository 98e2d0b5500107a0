import type { Pace } from '../../shared/pace.ts';
import { isAbbreviation } from '../text/abbreviations.ts';
import { endsSentence } from '../text/sentence-end.ts';
import { isWithinNumber } from '../text/spelled-number.ts';
import type { Hypothesis, RecognizerCapabilities, Word } from './ports/recognizer.ts';

/** A run of words that is committed: never unsaid, never said twice. */
export interface ClauseCandidate {
  readonly words: readonly Word[];
  readonly startMs: number;
  readonly endMs: number;
  readonly boundary: Boundary;
}

/** Why it was cut where it was. After `sentence` and `pause` the next clause begins afresh. */
export type Boundary = 'sentence' | 'comma' | 'pause' | 'conjunction' | 'length' | 'speaker';

export interface CutRules {
  /** Fewest words before a comma, a conjunction or a short breath cuts. */
  readonly minWords: number;
  /** A clause is cut once its first word is this old, at the best place among its stable words. */
  readonly maxAgeMs: number;
  /** From this many stable words on it is cut whatever its age. */
  readonly maxWords: number;
  /** A breath between two words: short of a pause, long enough to cut at. */
  readonly breathMs: number;
  /** A silence between two words that ends a sentence, more often than not. */
  readonly pauseMs: number;
  /** A silence after the last word, as the detector hears it, in which words settle; Infinity waits for the utterance's end. */
  readonly quietMs: number;
}

/** By what a recogniser tells of its words. */
export interface RuleSets {
  readonly bare: CutRules;
  /** Whoever punctuates tells where a clause makes sense, so that it can be shorter; bare words need more of each other. */
  readonly punctuated: CutRules;
  /** Whoever commits words does so late and for good: by age alone, clauses would be cut as soon as two words are there. */
  readonly committed: CutRules;
}

export const RULES: RuleSets = {
  /** Chosen on read speech: `npm run bench -- embedded` shows what they buy in time and cost in words. */
  bare: { minWords: 4, maxAgeMs: 2100, maxWords: 9, breathMs: 180, pauseMs: 280, quietMs: Infinity },
  /** Chosen on conversation: `npm run bench -- cloud`. */
  punctuated: { minWords: 4, maxAgeMs: 1100, maxWords: 7, breathMs: 180, pauseMs: 280, quietMs: 60 },
  /** Chosen on read speech: `npm run bench -- local`. Each clause costs the voice nearly a second of silence beside its words. */
  committed: { minWords: 5, maxAgeMs: 3000, maxWords: 9, breathMs: 180, pauseMs: 280, quietMs: 60 },
};

/** Longer clauses are translated better, and later: of four words, five and seven the same sentences come out at 45.6, 47.9 and 52.6 BLEU. */
export const RULES_BY_PACE: Readonly<Record<Pace, RuleSets>> = {
  eager: {
    bare: { ...RULES.bare, minWords: 3, maxAgeMs: 1700, maxWords: 7 },
    punctuated: { ...RULES.punctuated, minWords: 3, maxAgeMs: 900, maxWords: 6 },
    committed: { ...RULES.committed, minWords: 4, maxAgeMs: 2400, maxWords: 7 },
  },
  balanced: RULES,
  careful: {
    bare: { ...RULES.bare, minWords: 6, maxAgeMs: 3200, maxWords: 12 },
    punctuated: { ...RULES.punctuated, minWords: 6, maxAgeMs: 2200, maxWords: 11 },
    committed: { ...RULES.committed, minWords: 7, maxAgeMs: 4500, maxWords: 12 },
  },
};

/** A clause that would end badly is let grow this much older than others. */
const PATIENCE = 1.25;
/** Of the time in which a word becomes stable, after which it hardly changes: a translation that is begun then is seldom in vain. */
const LIKELY = 0.3;
/** A word said again this near its old place is the same word, whatever was inserted before it. */
const SAME_WORD_MS = 200;

// Closed word classes of English and the Romance languages; others simply have no preferred places.
const CONJUNCTIONS = new Set(
  'and but or because when while if that which who so then than although where before after until y e o pero porque cuando si que mientras et ou mais und aber oder weil wenn dass'.split(
    ' ',
  ),
);
/** Words that lean on what follows: a clause that ends in one cannot be translated. */
const LEANING = new Set(
  "the a an of to in on at by for with from into my your his her its our their this these those is are was were be been am i you he she we they and but or that which who not no very as i'm we're they're you're don't el la los las un una de en con por para su mi tu y o que".split(
    ' ',
  ),
);

type CutCapabilities = Pick<
  RecognizerCapabilities,
  'stabilityMs' | 'punctuates' | 'commitsWords' | 'agesFromSpeech'
>;

/**
 * Decides which words of a running hypothesis are said for good and where the run is cut into clauses. Pure state and
 * steps: time is the audio heard, so a file fed fast is cut exactly as a film in real time.
 */
export class ClauseCutter {
  readonly #ruleSets: RuleSets;
  #rules: CutRules;
  #seen: { word: Word; sinceMs: number }[] = [];
  /** Words whose middle lies before this are said already, or were flushed. */
  #committedToMs = 0;
  /** The end of the last word that any hypothesis had. */
  #knownToMs = 0;

  constructor(ruleSets: RuleSets = RULES) {
    this.#ruleSets = ruleSets;
    this.#rules = ruleSets.bare;
  }

  get committedToMs(): number {
    return this.#committedToMs;
  }

  /** What has been heard of, and not been committed of, the hypothesis. */
  pending(hypothesis: Hypothesis): readonly Word[] {
    return hypothesis.words.filter((word) => (word.startMs + word.endMs) / 2 >= this.#committedToMs);
  }

  /** Takes no more clauses from words before this: a seek. */
  discardBefore(captureMs: number): void {
    this.#committedToMs = Math.max(this.#committedToMs, captureMs);
    this.#seen = this.#seen.filter(({ word }) => word.startMs >= captureMs);
  }

  /**
   * @param capabilities those of the recogniser that said it: they tell how long a word must stay unchanged
   * @param quietFromMs where the voice activity detector heard speech end, if it has heard none since
   */
  step(hypothesis: Hypothesis, capabilities: CutCapabilities, quietFromMs?: number): ClauseCandidate[] {
    this.#rules = this.#rulesOf(capabilities);
    let words = this.pending(hypothesis);
    const since = words.map((word) => this.#since(word, hypothesis.processedToMs, capabilities));
    this.#seen = hypothesis.isFinal
      ? []
      : words.map((word, i) => ({ word, sinceMs: since[i] ?? hypothesis.processedToMs }));
    this.#knownToMs = Math.max(this.#knownToMs, words.at(-1)?.endMs ?? 0);

    const quietMs = quietFromMs === undefined ? 0 : hypothesis.processedToMs - quietFromMs;
    // What was said before a silence that the recogniser has heard hardly changes.
    const isSettled = quietMs >= this.#rules.quietMs && capabilities.commitsWords !== true;
    let stable =
      hypothesis.isFinal || isSettled
        ? words.length
        : words.findIndex(
            ({ isStable }, i) =>
              isStable !== true &&
              (capabilities.commitsWords === true ||
                hypothesis.processedToMs - (since[i] ?? hypothesis.processedToMs) < capabilities.stabilityMs),
          );
    if (stable < 0) stable = words.length;

    const clauses: ClauseCandidate[] = [];
    while (stable > 0) {
      const cut = this.#place(words, stable, hypothesis, quietMs);
      if (cut === undefined) break;
      clauses.push(this.#commit(words.slice(0, cut.count), cut.boundary));
      words = words.slice(cut.count);
      stable -= cut.count;
    }
    return clauses;
  }

  /**
   * The words that will be the next clause if they stay as they are: they end where a clause would be cut, and have been as they are
   * for a good part of what makes them stable. Asked after `step`.
   */
  likely(
    hypothesis: Hypothesis,
    { stabilityMs }: Pick<CutCapabilities, 'stabilityMs'>,
  ): readonly Word[] | undefined {
    const words = this.pending(hypothesis);
    const limit = Math.min(words.length, this.#rules.maxWords);
    for (let count = 1; count <= limit; count++) {
      if (this.#placeAfter(words, count) === undefined) continue;
      const clause = words.slice(0, count);
      const sinceMs = Math.max(...clause.map((word) => this.#knownSince(word) ?? Infinity));
      return hypothesis.processedToMs - sinceMs >= LIKELY * stabilityMs ? clause : undefined;
    }
    return undefined;
  }

  #rulesOf({
    punctuates,
    commitsWords,
  }: Pick<RecognizerCapabilities, 'punctuates' | 'commitsWords'>): CutRules {
    const { bare: ofBare, punctuated, committed } = this.#ruleSets;
    if (commitsWords === true) return committed;
    return punctuates ? punctuated : ofBare;
  }

  /** Since when a word has been as it is, in audio heard. */
  #since(word: Word, nowMs: number, { agesFromSpeech }: CutCapabilities): number {
    const knownMs = this.#knownSince(word);
    if (knownMs !== undefined) return knownMs;
    // Nobody has said otherwise of sound that no hypothesis was about.
    const isNew = agesFromSpeech === true && word.startMs >= this.#knownToMs - SAME_WORD_MS / 4;
    return isNew ? Math.min(nowMs, word.endMs) : nowMs;
  }

  #knownSince(word: Word): number | undefined {
    return this.#seen.find(
      (entry) =>
        bare(entry.word) === bare(word) && Math.abs(entry.word.startMs - word.startMs) < SAME_WORD_MS,
    )?.sinceMs;
  }

  /** How many of the stable words make a clause now, if any do. */
  #place(
    words: readonly Word[],
    stable: number,
    { isFinal, processedToMs, spokenToMs = processedToMs }: Hypothesis,
    quietMs: number,
  ): { count: number; boundary: Boundary } | undefined {
    const { minWords, maxWords, maxAgeMs } = this.#rules;
    for (let count = 1; count <= stable; count++) {
      const boundary = this.#placeAfter(words, count);
      if (boundary !== undefined) return { count, boundary };
      if (count < maxWords) continue;
      // A word that would be left alone behind the cut belongs to this clause.
      if (count < stable && isLastOfSentence(words, count + 1, isFinal)) continue;
      return { count: this.#bestPlace(words, count, isFinal) ?? count, boundary: 'length' };
    }
    if (isFinal || this.#isPause(words, quietMs)) return { count: stable, boundary: 'pause' };
    const first = words[0];
    const ageMs = first === undefined ? 0 : spokenToMs - first.startMs;
    if (stable < 2 || ageMs < maxAgeMs) return undefined;
    const count = this.#bestPlace(words, stable, isFinal);
    // A number is waited for to its end, which is never far.
    if (count === undefined) return undefined;
    // A few more words make more sense of it: wait, as long as it is not for ever.
    const isGood = count >= minWords && !leans(words, count);
    return isGood || ageMs >= PATIENCE * maxAgeMs ? { count, boundary: 'length' } : undefined;
  }

  /** A silence after so many words that they may as well be said. Few words are more often followed by more. */
  #isPause(words: readonly Word[], quietMs: number): boolean {
    const { minWords, quietMs: shortMs, pauseMs } = this.#rules;
    const isEnough = words.length >= minWords && !leans(words, words.length);
    return quietMs >= (isEnough ? shortMs : Math.max(shortMs, pauseMs));
  }

  /** Why a clause may well end after so many words; undefined where it may not. */
  #placeAfter(words: readonly Word[], count: number): Boundary | undefined {
    const boundary = this.#naturalBoundary(words, count);
    if (boundary === 'sentence') return boundary;
    return count >= this.#rules.minWords && !leans(words, count) ? boundary : undefined;
  }

  #naturalBoundary(words: readonly Word[], count: number): Boundary | undefined {
    const last = words[count - 1];
    const next = words[count];
    if (last === undefined) return undefined;
    if (endsSentence(last.text)) return 'sentence';
    if (/[,;:–—]$/.test(last.text)) return 'comma';
    if (next === undefined) return undefined;
    const silenceMs = next.startMs - last.endMs;
    if (silenceMs >= this.#rules.pauseMs) return 'pause';
    if (silenceMs >= this.#rules.breathMs) return 'comma';
    return CONJUNCTIONS.has(bare(next)) ? 'conjunction' : undefined;
  }

  /** The last place among the first `count` words where nothing leans on what follows, or at least no number is parted. */
  #bestPlace(words: readonly Word[], count: number, isFinal: boolean): number | undefined {
    const places = Array.from({ length: Math.max(0, count - 1) }, (_, i) => count - i);
    const isGood = (place: number): boolean =>
      !leans(words, place) && !isLastOfSentence(words, place + 1, isFinal);
    return places.find(isGood) ?? places.find((place) => !partsNumber(words, place));
  }

  #commit(words: readonly Word[], boundary: Boundary): ClauseCandidate {
    const startMs = Math.max(words[0]?.startMs ?? 0, 0);
    const endMs = Math.max(words.at(-1)?.endMs ?? startMs, startMs);
    this.#committedToMs = Math.max(this.#committedToMs, endMs);
    return { words, startMs, endMs, boundary };
  }
}

function bare(word: Word): string {
  return word.text.toLowerCase().replace(/[^\p{L}']/gu, '');
}

/** Whether the first `count` words end in one that belongs to what follows. */
function leans(words: readonly Word[], count: number): boolean {
  const last = words[count - 1];
  if (last === undefined) return false;
  return LEANING.has(bare(last)) || isAbbreviation(last.text) || partsNumber(words, count);
}

function partsNumber(words: readonly Word[], count: number): boolean {
  const before = words.slice(Math.max(0, count - 2), count).map(({ text }) => text);
  return isWithinNumber(before, words[count]?.text);
}

/** Whether of all that is known just the first `count` words are the sentence, or the utterance. */
function isLastOfSentence(words: readonly Word[], count: number, isFinal: boolean): boolean {
  const last = words[count - 1];
  return last !== undefined && (endsSentence(last.text) || (isFinal && count === words.length));
}
