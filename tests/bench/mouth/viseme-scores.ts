/** How well mouth shapes are told, by the six groups that an eye tells apart. */
import { VISEMES, type Viseme } from '../../../shared/avatar/visemes.ts';

const STEP_MS = 10;
const MOST_SHIFT_MS = 250;
export const GROUPS = ['closed', 'lip-teeth', 'rounded', 'spread', 'open', 'other'] as const;
export type Group = (typeof GROUPS)[number];

const GROUP_OF: Readonly<Record<Viseme, Group | 'silent'>> = {
  ...{
    sil: 'silent',
    PP: 'closed',
    FF: 'lip-teeth',
    oh: 'rounded',
    ou: 'rounded',
    ih: 'spread',
    E: 'spread',
  },
  ...{
    aa: 'open',
    TH: 'other',
    DD: 'other',
    kk: 'other',
    CH: 'other',
    SS: 'other',
    nn: 'other',
    RR: 'other',
  },
};

/** A shape that a mouth has from then on. */
export interface ToldShape {
  readonly viseme: Viseme;
  readonly atMs: number;
}
type Shapes = readonly ToldShape[];

/** Frames of 10 ms by what they are and what they were told to be. */
export class VisemeScores {
  readonly #counts = new Map<string, number>();

  add(truth: Shapes, told: Shapes, endMs: number): void {
    for (let atMs = 0; atMs < endMs; atMs += STEP_MS) {
      const is = groupAt(truth, atMs);
      // A pause shows no shape.
      if (is === 'silent') continue;
      const key = `${is} ${groupAt(told, atMs)}`;
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    }
  }

  /** The mean of the groups' F1 scores. */
  get macroF1(): number {
    return GROUPS.reduce((sum, group) => sum + this.f1(group), 0) / GROUPS.length;
  }

  f1(group: Group): number {
    let [right, missed, wrong] = [0, 0, 0];
    for (const [key, count] of this.#counts) {
      const [is, told] = key.split(' ');
      if (is === group && told === group) right += count;
      else if (is === group) missed += count;
      else if (told === group) wrong += count;
    }
    return (2 * right) / Math.max(1, 2 * right + missed + wrong);
  }
}

/** One sentence, as it is and as it was told. */
export interface ScoredSentence {
  readonly truth: Shapes;
  readonly told: Shapes;
  readonly endMs: number;
}

/** Scores with all that was told moved by the same time, the one that is best for it: what is late by a constant can be made up for. */
export function bestShifted(sentences: readonly ScoredSentence[]): {
  readonly scores: VisemeScores;
  readonly shiftMs: number;
} {
  let best = { scores: new VisemeScores(), shiftMs: 0 };
  for (let shiftMs = -MOST_SHIFT_MS; shiftMs <= MOST_SHIFT_MS; shiftMs += STEP_MS) {
    const scores = new VisemeScores();
    for (const { truth, told, endMs } of sentences) {
      scores.add(
        truth,
        told.map(({ viseme, atMs }) => ({ viseme, atMs: atMs + shiftMs })),
        endMs,
      );
    }
    if (scores.macroF1 > best.scores.macroF1) best = { scores, shiftMs };
  }
  return best;
}

export function asViseme(value: string): Viseme {
  return VISEMES.find((viseme) => viseme === value) ?? 'sil';
}

function groupAt(shapes: Shapes, atMs: number): Group | 'silent' {
  return GROUP_OF[shapes.findLast((shape) => shape.atMs <= atMs)?.viseme ?? 'sil'];
}
