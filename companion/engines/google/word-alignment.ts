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

/**
 * Covers both lists, in order. Blocks of the same word are one word long.
 * @param penalty of taking two equal words for the same, 0..1: tells apart where a word was said more than once
 */
export function align(
  former: readonly string[],
  next: readonly string[],
  penalty: (former: number, next: number) => number = () => 0,
): Block[] {
  const pairs =
    former.length * next.length > PAIRS_LIMIT ? commonEnds(former, next) : bestPairs(former, next, penalty);
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

/** The pairs of equal words, in order in both, that are the most and fit best. */
function bestPairs(
  former: readonly string[],
  next: readonly string[],
  penalty: (former: number, next: number) => number,
): Pair[] {
  const width = next.length + 1;
  const score = new Float64Array((former.length + 1) * width);
  const at = (f: number, n: number): number => score[f * width + n] ?? 0;
  const gain = (f: number, n: number): number =>
    former[f] === next[n] ? 1 - 0.5 * Math.min(1, Math.max(0, penalty(f, n))) : 0;
  for (let f = former.length - 1; f >= 0; f--) {
    for (let n = next.length - 1; n >= 0; n--) {
      const same = gain(f, n);
      const paired = same > 0 ? same + at(f + 1, n + 1) : 0;
      score[f * width + n] = Math.max(paired, at(f + 1, n), at(f, n + 1));
    }
  }
  const pairs: Pair[] = [];
  for (let f = 0, n = 0; f < former.length && n < next.length;) {
    const same = gain(f, n);
    if (same > 0 && same + at(f + 1, n + 1) >= at(f, n) - 1e-9) pairs.push([f++, n++]);
    else if (at(f + 1, n) >= at(f, n + 1)) f++;
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
