import { describe, expect, it } from 'vitest';
import { speak } from '../fakes/elevenlabs/speech.ts';
import { amplitudeOf, locate } from './listening.ts';

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

/** As a machine plays it that is kept busy: nothing for a moment, what follows late by that, and in its place again. */
function withGaps(samples: Int16Array): Int16Array {
  const [everyMs, fromMs, gapMs, toMs] = [400, 100, 30, 310];
  const at = (ms: number) => (ms * RATE_HZ) / 1000;
  const heard = Int16Array.from(samples);
  for (let block = 0; block < samples.length; block += at(everyMs)) {
    heard.fill(0, block + at(fromMs), block + at(fromMs + gapMs));
    const late = samples.subarray(block + at(fromMs), block + at(toMs - gapMs));
    heard.set(
      late.subarray(0, Math.max(0, heard.length - block - at(fromMs + gapMs))),
      Math.min(heard.length, block + at(fromMs + gapMs)),
    );
  }
  return heard;
}

describe('a tone in a recording', () => {
  it.each([
    { hz: 1_000, is: 1_000 },
    { hz: 1_000, is: 1_009 },
    { hz: 9_000, is: 8_927 },
  ])('has its level, with its gaps and where clocks run apart: $hz', ({ hz, is }) => {
    const tone = Int16Array.from(
      { length: RATE_HZ },
      (_, i) => 0.2 * 32_767 * Math.sin((2 * Math.PI * is * i) / RATE_HZ),
    );
    expect(amplitudeOf(hz, tone, RATE_HZ)).toBeCloseTo(0.2, 2);
    expect(amplitudeOf(hz, withGaps(tone), RATE_HZ)).toBeCloseTo(0.2, 2);
    expect(amplitudeOf(2 * hz, tone, RATE_HZ)).toBeLessThan(0.002);
  });

  it('that is not heard has none', () => {
    expect(amplitudeOf(1_000, new Int16Array(RATE_HZ), RATE_HZ)).toBe(0);
  });
});

describe('a dub in a recording', () => {
  const said = say('Nosotros vamos a la ciudad.');
  const recording = recordingOf(said, 2500, 6000);

  it('is found where it was said', () => {
    const { atMs, likeness } = locate(said, RATE_HZ, recording, RATE_HZ);
    expect(atMs).toBeCloseTo(2500, 0);
    expect(likeness).toBeGreaterThan(0.95);
  });

  it('is found where it was said by a machine that was kept busy', () => {
    const stuttered = recordingOf(withGaps(said), 1000, 6000);
    const { atMs, likeness } = locate(said, RATE_HZ, stuttered, RATE_HZ);
    expect(likeness).toBeGreaterThan(0.55);
    expect(Math.abs(atMs - 1000)).toBeLessThan(50);
  });

  it('that was not said is not taken for another one of the same voice', () => {
    const { likeness } = locate(say('¿Quién vive allí ahora?'), RATE_HZ, recording, RATE_HZ);
    expect(likeness).toBeLessThan(0.5);
  });
});
