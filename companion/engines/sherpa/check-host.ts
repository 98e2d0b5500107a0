/** Loads a model and uses it once, in a process that may end over it. */
import { PIPELINE_RATE_HZ } from '../../dubbing/ports/audio-frame.ts';
import { serve } from '../process/host-side.ts';
import type { FromHost, ToHost } from './protocol.ts';
import { SpeakerModel } from './speaker-library.ts';

serve((message, reply) => {
  reply(check((message as ToHost).path));
});

function check(path: string): FromHost {
  try {
    const model = new SpeakerModel(path);
    const vector = model.vectorOf(sawtooth());
    const isWhole = vector?.length === model.dimension && vector.every(Number.isFinite);
    return { type: 'checked', dimension: model.dimension, isWhole };
  } catch (error) {
    return { type: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** A second of 160 Hz with all its harmonics. */
function sawtooth(): Int16Array {
  return Int16Array.from({ length: PIPELINE_RATE_HZ }, (_, i) => (i % 100) * 100 - 5000);
}
