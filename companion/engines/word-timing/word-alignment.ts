/** Which words of one hypothesis are which of the next: by text, since revisions insert, drop and replace words. */

/** A run of both lists: the same word in each where `isSame`, else words that were replaced by others (or by none). */
export interface Block {
  readonly isSame: boolean;
  readonly former: readonly [from: number, to: number];
  readonly next: readonly [from: number, to: number];
}

/** Beyond this many pairs to compare, what differs is taken as replaced altogether. */
const PAIRS_LIMIT = 250_000;

/** Case and punctuation do not make another word. */
export function bareText(text: string): string {
  const bare = text.toLowerCase().replace(/[^\p{L}\p{M}\p{N}']/gu, '');
  return bare === '' ? text : bare;
}

export interface Likeness {
  /** Of taking two equal words for the same, 0..1: tells apart where a word was said more than once. */
  readonly penalty?: (former: number, next: number) => number;
  /** Both say the same, the next with second thoughts: words stand in the place of others. Else they only share a stretch. */
  readonly isRevision: boolean;
}

/** Covers both lists, in order. Blocks of the same word are one word long. */
export function align(former: readonly string[], next: readonly string[], likeness: Likeness): Block[] {
  const pairs =
    former.length * next.length > PAIRS_LIMIT ? commonEnds(former, next) : bestPairs(former, next, likeness);
  const blocks: Block[] = [];
  let [f, n] = [0, 0];
  for (const [pairF, pairN] of [...pairs, [former.length, next.length] as const]) {
    if (pairF > f || pairN > n) blocks.push({ isSame: false, former: [f, pairF], next: [n, pairN] });
    if (pairF < former.length) {
      blocks.push({ isSame: true, former: [pairF, pairF + 1], next: [pairN, pairN + 1] });
    }
    [f, n] = [pairF + 1, pairN + 1];
  }
  return blocks;
}

type Pair = readonly [former: number, next: number];

/** A word in the place of another: worth half of one that is the same, as two words that each stand alone are worth nothing. */
const IN_PLACE = 0.5;
/** Of what a word that is the same is worth, what is left of it however unlikely that is. */
const SAME_AT_LEAST = 0.5;
/** What each word costs that is put in before others. Behind the last one more words are to be expected. */
const PUT_IN = 0.5;

/**
 * The pairs of equal words of the alignment with the fewest differences: a phrase that was taken for another at first is replaced
 * word by word, also where one of its words is found further on.
 */
function bestPairs(
  former: readonly string[],
  next: readonly string[],
  { penalty = () => 0, isRevision }: Likeness,
): Pair[] {
  const [inPlace, putIn] = isRevision ? [IN_PLACE, PUT_IN] : [0, 0];
  const width = next.length + 1;
  const score = new Float64Array((former.length + 1) * width);
  const at = (f: number, n: number): number => score[f * width + n] ?? 0;
  const gain = (f: number, n: number): number =>
    former[f] === next[n] ? 1 - SAME_AT_LEAST * Math.min(1, Math.max(0, penalty(f, n))) : inPlace;
  for (let f = former.length - 1; f >= 0; f--) {
    for (let n = next.length - 1; n >= 0; n--) {
      score[f * width + n] = Math.max(gain(f, n) + at(f + 1, n + 1), at(f + 1, n), at(f, n + 1) - putIn);
    }
  }
  const pairs: Pair[] = [];
  for (let f = 0, n = 0; f < former.length && n < next.length;) {
    if (gain(f, n) + at(f + 1, n + 1) >= at(f, n) - 1e-9) {
      if (former[f] === next[n]) pairs.push([f, n]);
      f++;
      n++;
    } else if (at(f + 1, n) >= at(f, n + 1) - putIn) f++;
    else n++;
  }
  return pairs;
}

function commonEnds(former: readonly string[], next: readonly string[]): Pair[] {
  const shorter = Math.min(former.length, next.length);
  const pairs: Pair[] = [];
  let head = 0;
  while (head < shorter && former[head] === next[head]) pairs.push([head, head++]);
  const tail: Pair[] = [];
  for (let back = 1; back <= shorter - head; back++) {
    if (former.at(-back) !== next.at(-back)) break;
    tail.unshift([former.length - back, next.length - back]);
  }
  return [...pairs, ...tail];
}
