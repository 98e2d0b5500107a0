/** What measures lips against sound, on a sound and a mouth whose lateness is known. */
import { expect, it } from 'vitest';
import { observe } from '../bench/lips/lip-offsets.ts';
import type { SpokenSentence } from '../bench/lips/material.ts';
import type { MouthSight } from '../bench/lips/mouth-sight.ts';
import { RECORDING_RATE_HZ } from '../browser/harness/pulse.ts';
import { noise } from '../fixtures/sound.ts';

const RATE_HZ = 16_000;
const LENGTH_MS = 2_000;
const CLOSURES = [400, 900, 1_500].map((startMs) => ({ startMs, endMs: startMs + 80 }));
const HEARD_AT_MS = 5_700;
const FRAME_MS = 20;

/** Noise that is soft while the lips are closed. */
const samples = noise(LENGTH_MS, 9_000).map((sample, at) => {
  const ms = (at * 1000) / RATE_HZ;
  return CLOSURES.some(({ startMs, endMs }) => ms >= startMs && ms < endMs) ? sample / 20 : sample;
});
const sentence: SpokenSentence = {
  source: 'noise',
  text: 'noise',
  samples,
  rateHz: RATE_HZ,
  lengthMs: LENGTH_MS,
  marks: [],
  closures: CLOSURES,
};

/** The sentence is heard 700 ms after its utterance, in an otherwise silent recording. */
function recording(): Int16Array {
  const ratio = RECORDING_RATE_HZ / RATE_HZ;
  const out = new Int16Array((RECORDING_RATE_HZ * 10_000) / 1000);
  const from = (HEARD_AT_MS * RECORDING_RATE_HZ) / 1000;
  for (let i = 0; i < samples.length * ratio; i++) out[from + i] = samples[Math.floor(i / ratio)] ?? 0;
  return out;
}

/** A mouth that speaks that much later than the sound, and else has the aperture that is given. */
function mouth(lateMs: number, restingAperture = 0): MouthSight[] {
  return Array.from({ length: 10_000 / FRAME_MS }, (_, i) => {
    const atMs = i * FRAME_MS;
    const ms = atMs - HEARD_AT_MS - lateMs;
    if (ms < 0 || ms >= LENGTH_MS) return { atMs, aperture: restingAperture };
    const isClosed = CLOSURES.some(({ startMs, endMs }) => ms >= startMs && ms < endMs);
    return { atMs, aperture: isClosed ? 0 : 0.5 };
  });
}

function seen(sights: readonly MouthSight[], samples = recording()) {
  return observe({
    sights,
    samples,
    clock: { timeAt: (ms) => ms, placeAt: (ms) => ms },
    utterances: [{ sentence, atMs: 5_000 }],
  });
}

it.each([0, 30, -30, 60])('finds lips that are %i ms late', async (lateMs) => {
  const { closures, lost } = await seen(mouth(lateMs));
  expect(lost).toBe(0);
  expect(closures).toHaveLength(CLOSURES.length);
  for (const closure of closures) {
    expect(closure.isSeen).toBe(true);
    expect(closure.lateMs).toBeGreaterThan(lateMs - FRAME_MS / 2 - 2);
    expect(closure.lateMs).toBeLessThan(lateMs + FRAME_MS / 2 + 2);
  }
});

it('does not see a closure that comes too late to be that sound’s', async () => {
  const { closures } = await seen(mouth(200));
  expect(closures.map(({ isSeen }) => isSeen)).toEqual([false, false, false]);
});

it('counts a sound that is not in the recording as lost, and nothing else', async () => {
  const { closures, lost } = await seen(mouth(0), new Int16Array(RECORDING_RATE_HZ * 10));
  expect({ closures, lost }).toEqual({ closures: [], lost: CLOSURES.length });
});

it('sees a mouth that is open in silence', async () => {
  const closed = await seen(mouth(0));
  expect(closed.quietMs).toBeGreaterThan(7_000);
  expect(closed.openInQuietMs).toBe(0);
  const open = await seen(mouth(0, 0.3));
  expect(open.openInQuietMs).toBeGreaterThan(0.99 * open.quietMs);
});
