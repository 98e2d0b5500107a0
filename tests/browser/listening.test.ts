import { describe, expect, it } from 'vitest';
import { speak } from '../fakes/elevenlabs/speech.ts';
import { locate } from './listening.ts';

const RATE_HZ = 24_000;

/** In a voice that is the same pure tone whatever it says. */
function say(text: string): Int16Array {
  const spoken = speak(text, { pitchHz: 120, speed: 1, rateHz: RATE_HZ });
  const pieces = Array.from({ length: spoken.pieces }, (_, i) => [...spoken.piece(i).samples]);
  return Int16Array.from(pieces.flat());
}

function recordingOf(samples: Int16Array, atMs: number, lengthMs: number): Int16Array {
  const recording = new Int16Array((lengthMs * RATE_HZ) / 1000);
  recording.set(samples, (atMs * RATE_HZ) / 1000);
  return recording;
}

describe('a dub in a recording', () => {
  const said = say('Nosotros vamos a la ciudad.');
  const recording = recordingOf(said, 2500, 6000);

  it('is found where it was said', () => {
    const { atMs, likeness } = locate(said, RATE_HZ, recording, RATE_HZ);
    expect(atMs).toBeCloseTo(2500, 0);
    expect(likeness).toBeGreaterThan(0.95);
  });

  it('that was not said is not taken for another one of the same voice', () => {
    const { likeness } = locate(say('¿Quién vive allí ahora?'), RATE_HZ, recording, RATE_HZ);
    expect(likeness).toBeLessThan(0.6);
  });
});
