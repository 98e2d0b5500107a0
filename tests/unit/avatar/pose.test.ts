import { describe, expect, it } from 'vitest';
import { blinkAt } from '../../../shared/avatar/idle.ts';
import { MouthTrack } from '../../../shared/avatar/mouth-track.ts';
import { AT_REST, poseAt, type Pose, type PoseOptions } from '../../../shared/avatar/pose.ts';
import { ProsodyTrack } from '../../../shared/avatar/prosody-track.ts';
import { PROSODY_STEP_MS } from '../../../shared/rooms/dub-piece.ts';

const SEEDS = [1, 2, 3, 4, 77];

/** Four seconds of one vowel, with an accent from 2,000 ms on for 200 ms. */
function accented(): { mouth: MouthTrack; prosody: ProsodyTrack } {
  const mouth = new MouthTrack();
  mouth.addPiece(0, 4_000, [{ atMs: 0, viseme: 'aa', strength: 1 }]);
  const prosody = new ProsodyTrack();
  prosody.addPiece(
    0,
    Array.from({ length: 4_000 / PROSODY_STEP_MS }, (_, at) => {
      const isAccent = at * PROSODY_STEP_MS >= 2_000 && at * PROSODY_STEP_MS < 2_200;
      return { loudness: isAccent ? 0.9 : 0.6, pitchSemitones: isAccent ? 30 : 24 };
    }),
  );
  return { mouth, prosody };
}

function posed(ms: number, options: Partial<PoseOptions> = {}): Pose {
  const { mouth, prosody } = accented();
  return poseAt(ms, mouth, prosody, { seed: 1, ...options });
}

describe('a face that does nothing', () => {
  it.each(SEEDS)('blinks 12 to 20 times a minute, and never twice at once (seed %i)', (seed) => {
    const begins: number[] = [];
    for (let ms = 1; ms <= 600_000; ms++) {
      if (blinkAt(ms - 1, seed) === 0 && blinkAt(ms, seed) > 0) begins.push(ms);
    }
    expect(begins.length / 10).toBeGreaterThanOrEqual(12);
    expect(begins.length / 10).toBeLessThanOrEqual(20);
    const gaps = begins.slice(1).map((ms, at) => ms - (begins[at] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(700);
    // A face that blinks like a clock looks like one.
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeGreaterThan(1_500);
  });

  it('closes its lids all the way', () => {
    let most = 0;
    for (let ms = 0; ms < 5_000; ms++) most = Math.max(most, blinkAt(ms, 1));
    expect(most).toBe(1);
  });

  it('moves its eyes in jumps and looks at the viewer most of the time', () => {
    const gazes = Array.from({ length: 60_000 / 20 }, (_, at) => {
      return poseAt(at * 20, new MouthTrack(), new ProsodyTrack(), { seed: 3 }).gazeX;
    });
    const moving = gazes.slice(1).filter((x, at) => Math.abs(x - (gazes[at] ?? 0)) > 0.01).length;
    expect(moving).toBeGreaterThan(40);
    expect(moving / gazes.length).toBeLessThan(0.15);
    expect(gazes.filter((x) => Math.abs(x) < 0.15).length / gazes.length).toBeGreaterThan(0.6);
  });

  it('differs from another face at the same moment', () => {
    const [one, other] = [1, 2].map((seed) => {
      return poseAt(12_345, new MouthTrack(), new ProsodyTrack(), { seed });
    });
    expect(one).not.toEqual(other);
  });
});

describe('a face that speaks', () => {
  it('raises its brows and nods on an accent, and not between accents', () => {
    expect(posed(2_100).brow).toBeGreaterThan(0.4);
    expect(posed(1_500).brow).toBeLessThan(0.05);
    const still = poseAt(2_170, accented().mouth, new ProsodyTrack(), { seed: 1 });
    expect(posed(2_170).pitch - still.pitch).toBeGreaterThan(2);
  });

  it('opens its mouth no further for it', () => {
    const { mouth } = accented();
    const toneless = poseAt(2_100, mouth, new ProsodyTrack(), { seed: 1 });
    expect(posed(2_100).aperture).toBe(toneless.aperture);
  });

  it('is posed alike whichever moments are drawn', () => {
    const { mouth, prosody } = accented();
    const at = (ms: number): Pose => poseAt(ms, mouth, prosody, { seed: 5 });
    const forward = Array.from({ length: 3_000 }, (_, ms) => at(ms));
    for (let ms = 2_999; ms >= 0; ms -= 41) expect(at(ms)).toEqual(forward[ms]);
  });

  it('keeps its head within what is drawn', () => {
    const { mouth, prosody } = accented();
    for (let ms = 0; ms < 60_000; ms += 50) {
      const { yaw, pitch, roll } = poseAt(ms, mouth, prosody, { seed: 9, isListening: true });
      for (const degrees of [yaw, pitch, roll]) expect(Math.abs(degrees)).toBeLessThanOrEqual(12);
    }
  });
});

describe('a face that listens', () => {
  it('tilts its head while no dub plays, and speaks upright', () => {
    const afterMs = 8_000;
    expect(posed(afterMs, { isListening: true }).roll - posed(afterMs).roll).toBeGreaterThan(2.5);
    expect(posed(2_000, { isListening: true }).roll).toBe(posed(2_000).roll);
  });
});

it('moves its mouth and its lids alone where motion is to be reduced', () => {
  for (let ms = 0; ms < 8_000; ms += 10) {
    const pose = posed(ms, { isMotionReduced: true, isListening: true });
    const { brow, gazeX, gazeY, yaw, pitch, roll, breath, smile } = pose;
    expect({ brow, gazeX, gazeY, yaw, pitch, roll, breath, smile }).toEqual({
      brow: AT_REST.brow,
      gazeX: 0,
      gazeY: 0,
      yaw: 0,
      pitch: 0,
      roll: 0,
      breath: 0,
      smile: AT_REST.smile,
    });
  }
  expect(posed(1_000, { isMotionReduced: true }).aperture).toBe(posed(1_000).aperture);
});
