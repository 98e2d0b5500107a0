/**
 * How far apart eSpeak's voices sound, in the speaker encoder's log odds below those of one voice with itself (13): measured
 * with four sentences of Spanish a voice, all at one pitch.
 */
import { MEN, WOMEN, type Variant, type VoiceParts } from './voices.ts';

type Timbre = Pick<VoiceParts, 'variant' | 'formantPercent'>;

/** Row by row, each variant with those before it. */
const MEN_APART = [
  [],
  [5.4],
  [3.7, 6.9],
  [5.0, 4.1, 9.3],
  [4.2, 3.0, 7.1, 1.7],
  [2.9, 1.9, 3.9, 4.7, 2.7],
  [6.5, 8.7, 7.8, 8.7, 8.3, 8.8],
  [4.5, 7.0, 6.5, 6.3, 6.1, 5.9, 3.2],
];
const WOMEN_APART = [[], [3.2], [6.1, 7.4], [7.3, 8.6, 2.0], [3.6, 1.3, 7.2, 8.5]];
/** A man's variant and a woman's. */
const FAMILIES_APART = 12;
/** For the square of the difference of formants' logarithms: of one variant, and beside the difference of two. */
const BY_FORMANTS_ALONE = 460;
const BY_FORMANTS_BESIDE = 150;

export function apartness(a: Timbre, b: Timbre): number {
  const formants = Math.log(a.formantPercent / b.formantPercent) ** 2;
  if (a.variant === b.variant) return BY_FORMANTS_ALONE * formants;
  return variantsApart(a.variant, b.variant) + BY_FORMANTS_BESIDE * formants;
}

function variantsApart(a: Variant, b: Variant): number {
  for (const [family, table] of [
    [MEN, MEN_APART],
    [WOMEN, WOMEN_APART],
  ] as const) {
    const [first, second] = [a, b]
      .map((one) => family.findIndex((variant) => variant === one))
      .sort((x, y) => x - y);
    if (first !== undefined && second !== undefined && first >= 0) return table[second]?.[first] ?? 0;
  }
  return FAMILIES_APART;
}
