/** How well labels fit who really spoke. Labels are held against speakers by the best assignment of one to one. */

/** A clause: who said it and who was found to. */
export interface Labelled {
  readonly speaker: string;
  readonly label: string;
}

/** Part of the clauses that are labelled right, 0..1. */
export function accuracy(clauses: readonly Labelled[]): number {
  return bestMatch(table(clauses)) / Math.max(1, clauses.length);
}

/** Part of the clauses that belong to the speaker whom their label is mostly about, 0..1: few labels of two people. */
export function purity(clauses: readonly Labelled[]): number {
  const rows = table(clauses);
  const main = rows.reduce((sum, row) => sum + Math.max(0, ...row), 0);
  return main / Math.max(1, clauses.length);
}

export interface Stretch {
  readonly who: string;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Diarisation error rate: missed, false and confused speech over all speech; overlapping speech counts once a speaker,
 * and no collar is left out around changes (NIST RT-09's measure with a collar of 0).
 */
export function diarisationError(truth: readonly Stretch[], found: readonly Stretch[]): number {
  const STEP_MS = 10;
  const endMs = Math.max(0, ...[...truth, ...found].map((stretch) => stretch.endMs));
  const labels = [...new Set(found.map(({ who }) => who))];
  const speakers = [...new Set(truth.map(({ who }) => who))];
  const together = labels.map(() => speakers.map(() => 0));
  let wrong = 0;
  let speech = 0;
  for (let atMs = STEP_MS / 2; atMs < endMs; atMs += STEP_MS) {
    const here = (stretches: readonly Stretch[]): Set<string> =>
      new Set(stretches.filter((one) => one.startMs <= atMs && one.endMs > atMs).map(({ who }) => who));
    const [really, said] = [here(truth), here(found)];
    speech += really.size;
    wrong += Math.max(really.size, said.size);
    for (const label of said) {
      for (const speaker of really) {
        const row = together[labels.indexOf(label)];
        const at = speakers.indexOf(speaker);
        if (row !== undefined) row[at] = (row[at] ?? 0) + 1;
      }
    }
  }
  return (wrong - bestMatch(together)) / Math.max(1, speech);
}

/** A row a label, a column a speaker. */
function table(clauses: readonly Labelled[]): number[][] {
  const labels = [...new Set(clauses.map(({ label }) => label))];
  const speakers = [...new Set(clauses.map(({ speaker }) => speaker))];
  const rows = labels.map(() => speakers.map(() => 0));
  for (const clause of clauses) {
    const row = rows[labels.indexOf(clause.label)];
    const at = speakers.indexOf(clause.speaker);
    if (row !== undefined) row[at] = (row[at] ?? 0) + 1;
  }
  return rows;
}

/** The most that one-to-one assignments of rows to columns add up to. Columns are few. */
function bestMatch(rows: readonly (readonly number[])[]): number {
  let best = new Map<number, number>([[0, 0]]);
  for (const row of rows) {
    const next = new Map(best);
    for (const [taken, sum] of best) {
      for (const [column, value] of row.entries()) {
        if (taken & (1 << column)) continue;
        const also = taken | (1 << column);
        next.set(also, Math.max(next.get(also) ?? 0, sum + value));
      }
    }
    best = next;
  }
  return Math.max(...best.values());
}
