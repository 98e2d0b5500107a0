/** How eSpeak's pitch parameter and the fundamental frequency of what it says belong together. */
import { MAX_PITCH } from './voices.ts';
import type { Variant } from './voices.ts';

/** The parameter with which a variant speaks at about this median frequency, as near as it reaches. */
export function pitchFor(variant: Variant, pitchHz: number): number {
  const baseHz = variant.startsWith('m') ? 82 : 140;
  const perStep = variant.startsWith('m') ? 0.8 : 1.2;
  return Math.round(Math.min(MAX_PITCH, Math.max(0, (pitchHz - baseHz) / perStep)));
}
