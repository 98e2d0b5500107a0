/** The part of a fall that counts, in log odds: a fall this high is as clear as any. */
const CLEAR_FALL = 3;
/** How far from where it is expected, in log odds, the border between "same" and "other" may well be. */
const BORDER_DEVIATION = 0.6;

/**
 * Groups things by how likely any two are the same: average linkage, until what is left to join is as unlikely as a border
 * should be. The border is where the likelihood of what is joined next falls most, near 0: how alike people sound differs
 * from one recording to another.
 * @param odds log odds of each two, symmetric
 * @returns groups of indices
 */
export function partition(odds: readonly (readonly number[])[]): number[][] {
  const joins = joinAll(odds);
  let best = { score: -Infinity, joined: 0 };
  let least = Infinity;
  for (let joined = 0; joined <= joins.length; joined++) {
    const next = joins[joined]?.odds ?? -Infinity;
    if (joined > 0) least = Math.min(least, joins[joined - 1]?.odds ?? -Infinity);
    if (next > least) continue;
    const border = Math.min(least, Math.max(next, 0));
    const fall = Math.min(CLEAR_FALL, least - next);
    const score = Math.log(fall + 0.05) - border ** 2 / (2 * BORDER_DEVIATION ** 2);
    if (score > best.score) best = { score, joined };
  }
  const groups = new Map(odds.map((_, i): [number, number[]] => [i, [i]]));
  for (const { into, from } of joins.slice(0, best.joined)) {
    groups.set(into, [...(groups.get(into) ?? []), ...(groups.get(from) ?? [])]);
    groups.delete(from);
  }
  return [...groups.values()];
}

interface Join {
  readonly into: number;
  readonly from: number;
  /** Mean of all pairs between the two groups. */
  readonly odds: number;
}

/** From each by itself to one group, the likeliest two at a time. */
function joinAll(odds: readonly (readonly number[])[]): Join[] {
  const linkage = odds.map((row) => Float64Array.from(row));
  const sizes = odds.map(() => 1);
  const left = new Set(odds.keys());
  const joins: Join[] = [];
  while (left.size > 1) {
    let best: Join = { into: 0, from: 0, odds: -Infinity };
    for (const into of left) {
      for (const from of left) {
        if (from <= into) continue;
        const between = linkage[into]?.[from] ?? -Infinity;
        if (between > best.odds || best.from === 0) best = { into, from, odds: between };
      }
    }
    const { into, from } = best;
    const [a, b] = [sizes[into] ?? 1, sizes[from] ?? 1];
    left.delete(from);
    for (const other of left) {
      const mean = (a * (linkage[into]?.[other] ?? 0) + b * (linkage[from]?.[other] ?? 0)) / (a + b);
      const [row, column] = [linkage[into], linkage[other]];
      if (row !== undefined) row[other] = mean;
      if (column !== undefined) column[into] = mean;
    }
    sizes[into] = a + b;
    joins.push(best);
  }
  return joins;
}
