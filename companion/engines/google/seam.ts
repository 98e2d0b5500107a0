/** Where one gRPC stream's words are followed by the next one's, both having heard the same stretch. */
import type { Word } from '../../recognition/ports/recognizer.ts';
import { align, bareText } from '../word-timing/word-alignment.ts';

export interface Seam {
  /** How many of the former's words are kept. */
  readonly keep: number;
  /** Of the next one's words, those whose middle lies before this are left out. */
  readonly skipToMs: number;
}

/** Both give a word's time roughly, and each in its own way. */
const SAME_TIME_MS = 1000;
/** As many words in a row that are the same make it certain. */
const CERTAIN = 3;

/**
 * @param isForced takes the best place there is; else only a certain one, between words that no longer change
 * @param formerToMs the end of what the former has heard, where a forced seam goes if not one word is the same
 */
export function findSeam(
  former: readonly Word[],
  next: readonly Word[],
  { isForced, formerToMs }: { isForced: boolean; formerToMs: number },
): Seam | undefined {
  const firstMs = next[0]?.startMs ?? Infinity;
  const from = former.findIndex((word) => word.endMs >= firstMs - SAME_TIME_MS);
  if (from < 0)
    return isForced ? { keep: former.length, skipToMs: Math.min(formerToMs, firstMs) } : undefined;
  const tail = former.slice(from);
  const pairs = samePairs(tail, next);
  const isInside = ({ f, n }: SamePair): boolean => f < tail.length - 1 && n < next.length - 1;
  const best = isForced
    ? (pairs.findLast((pair) => pair.length > 1 && isInside(pair)) ??
      pairs.findLast(isInside) ??
      pairs.at(-1))
    : pairs.findLast((pair) => pair.length >= CERTAIN && isInside(pair));
  const word = best && next[best.n];
  if (best !== undefined && word !== undefined) return { keep: from + best.f + 1, skipToMs: word.endMs };
  return isForced ? { keep: former.length, skipToMs: formerToMs } : undefined;
}

/** The same word in both, and how many such pairs end there in a row. */
interface SamePair {
  readonly f: number;
  readonly n: number;
  readonly length: number;
}

function samePairs(former: readonly Word[], next: readonly Word[]): SamePair[] {
  const apartMs = (f: number, n: number): number => Math.abs(middle(former[f]) - middle(next[n]));
  const blocks = align(
    former.map((word) => bareText(word.text)),
    next.map((word) => bareText(word.text)),
    { penalty: (f, n) => apartMs(f, n) / (2 * SAME_TIME_MS), isRevision: false },
  );
  const pairs: SamePair[] = [];
  for (const {
    isSame,
    former: [f],
    next: [n],
  } of blocks) {
    if (!isSame || apartMs(f, n) > SAME_TIME_MS) continue;
    const last = pairs.at(-1);
    const before = last?.f === f - 1 && last.n === n - 1 ? last.length : 0;
    pairs.push({ f, n, length: before + 1 });
  }
  return pairs;
}

function middle(word: Word | undefined): number {
  return word === undefined ? Infinity : (word.startMs + word.endMs) / 2;
}
