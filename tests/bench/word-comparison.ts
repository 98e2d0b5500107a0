import { words as split } from './material.ts';

export interface Comparison {
  /** Words of the script that were not said at all. */
  readonly lost: number;
  /** Words said that the script has not, where they repeat a neighbour. */
  readonly doubled: number;
  /** Words said otherwise than in the script, or added to it. */
  readonly changed: number;
}

/** Holds what was said against a script, by the alignment with the fewest differences. */
export function compareWords(script: readonly string[], said: readonly string[]): Comparison {
  const [wanted, got] = [script, said].map((list) => list.flatMap((word) => split(word)));
  if (wanted === undefined || got === undefined) return { lost: 0, doubled: 0, changed: 0 };
  const cost: number[][] = Array.from({ length: wanted.length + 1 }, (_, i) =>
    Array.from({ length: got.length + 1 }, (__, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number): number => cost[i]?.[j] ?? Infinity;
  for (let i = 1; i <= wanted.length; i++) {
    const row = cost[i] ?? [];
    for (let j = 1; j <= got.length; j++) {
      const differs = wanted[i - 1] === got[j - 1] ? 0 : 1;
      row[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + differs);
    }
  }
  const found = { lost: 0, doubled: 0, changed: 0 };
  let [i, j] = [wanted.length, got.length];
  while (i > 0 || j > 0) {
    const differs = wanted[i - 1] === got[j - 1] ? 0 : 1;
    if (i > 0 && j > 0 && at(i, j) === at(i - 1, j - 1) + differs) {
      found.changed += differs;
      i--;
      j--;
    } else if (i > 0 && at(i, j) === at(i - 1, j) + 1) {
      found.lost++;
      i--;
    } else {
      const word = got[j - 1];
      if (word === got[j - 2] || word === got[j]) found.doubled++;
      else found.changed++;
      j--;
    }
  }
  return found;
}
