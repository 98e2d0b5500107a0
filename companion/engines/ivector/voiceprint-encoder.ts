import { InProcessEncoder } from '../speaker-embedding/in-process-encoder.ts';
import type { ShippedFigures } from './figures-file.ts';
import { VoiceprintSpace } from './voiceprint-space.ts';

let shipped: VoiceprintSpace | undefined;

/**
 * Voiceprints of 256 values, made with figures that were learnt from background speakers and ship with the program: no model
 * to fetch. On the event loop of whoever calls it.
 */
export class VoiceprintEncoder extends InProcessEncoder {
  /** @param figures others than those that ship */
  constructor(figures?: ShippedFigures) {
    super(
      figures === undefined ? (shipped ??= VoiceprintSpace.shipped()) : new VoiceprintSpace(figures, 'given'),
    );
  }
}
