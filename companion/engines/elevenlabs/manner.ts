/** How a clause was said, in the service's settings. */
import type { ProsodyDelta } from '../../dubbing/ports/synthesizer.ts';

/** An octave more of movement, or as many decibels, takes this much off the stability. */
const STABILITY_STEP = 0.2;
const STEP_DB = 8;
/** Below, clauses of one voice hardly sound like one person; above, like a machine. */
const [LEAST_STABILITY, MOST_STABILITY] = [0.25, 0.85] as const;
const MOST_EXAGGERATION = 0.4;

/**
 * @param usual the stability of a clause that is said as always
 * @returns less for what moves more or is louder, 0..1
 */
export function stabilityIn(style: ProsodyDelta | undefined, usual: number): number {
  if (style === undefined) return usual;
  const bounded = usual - STABILITY_STEP * excitement(style);
  const [least, most] = [Math.min(usual, LEAST_STABILITY), Math.max(usual, MOST_STABILITY)];
  return Math.round(100 * Math.min(most, Math.max(least, bounded))) / 100;
}

/** 0 for what is said as always or more quietly, up to what still sounds natural. */
export function exaggerationIn(style: ProsodyDelta): number {
  const wanted = STABILITY_STEP * excitement(style);
  return Math.round(100 * Math.min(MOST_EXAGGERATION, Math.max(0, wanted))) / 100;
}

function excitement({ pitchRange, levelDb }: ProsodyDelta): number {
  return Math.log2(pitchRange) + Math.max(-1, Math.min(1, levelDb / STEP_DB));
}
