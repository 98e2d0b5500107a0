import { describe, expect, it } from 'vitest';
import { CLOSURE_MS, LIPS_LEAD_MS, mouthAt, speakingAt } from '../../../shared/avatar/coarticulation.ts';
import { MOUTH_FIELDS, shapeOf } from '../../../shared/avatar/mouth-shape.ts';
import { MouthTrack } from '../../../shared/avatar/mouth-track.ts';
import { VISEMES, type Viseme } from '../../../shared/avatar/visemes.ts';

/** A word as `[viseme, length in ms]`, from `startMs` on. */
function spoken(sounds: readonly (readonly [Viseme, number])[], startMs = 1_000, rate = 1): MouthTrack {
  const track = new MouthTrack();
  let atMs = 0;
  const marks = sounds.map(([viseme, lengthMs]) => {
    const mark = { atMs, viseme, strength: 1 };
    atMs += lengthMs;
    return mark;
  });
  track.addPiece(startMs, startMs + atMs / rate, marks, rate);
  return track;
}

function sampled<Value>(fromMs: number, toMs: number, valueAt: (ms: number) => Value): Value[] {
  return Array.from({ length: Math.round(toMs - fromMs) + 1 }, (_, at) => valueAt(fromMs + at));
}

describe('the lips', () => {
  it.each(VISEMES.filter((one) => one !== 'sil' && one !== 'PP'))(
    'touch for p, b and m between two of %s',
    (vowel) => {
      const track = spoken([
        [vowel, 90],
        ['PP', 40],
        [vowel, 90],
      ]);
      const centreMs = 1_000 + 90 + 20 - LIPS_LEAD_MS;
      const half = CLOSURE_MS / 2;
      const apertures = sampled(centreMs - half, centreMs + half, (ms) => mouthAt(ms, track).aperture);
      expect(Math.max(...apertures)).toBe(0);
      expect(mouthAt(centreMs - 75, track).aperture).toBeGreaterThan(0.05);
    },
  );

  it('touch again for each of two closures that follow each other closely', () => {
    const track = spoken([
      ['PP', 50],
      ['aa', 110],
      ['PP', 50],
      ['ih', 120],
    ]);
    const at = (ms: number): number => mouthAt(1_000 + ms - LIPS_LEAD_MS, track).aperture;
    expect([at(25), at(185)]).toEqual([0, 0]);
    expect(at(105)).toBeGreaterThan(0.3);
  });

  it('tuck for f and v, and show teeth for s, whatever vowels are beside them', () => {
    const tucked = spoken([
      ['aa', 120],
      ['FF', 50],
      ['oh', 120],
    ]);
    const tuck = mouthAt(1_145 - LIPS_LEAD_MS, tucked);
    expect(tuck.lowerTuck).toBe(1);
    expect(tuck.aperture).toBeLessThan(0.2);
    const hissed = mouthAt(
      1_145 - LIPS_LEAD_MS,
      spoken([
        ['ou', 120],
        ['SS', 50],
        ['ou', 120],
      ]),
    );
    expect(hissed.teeth).toBe(1);
    expect(hissed.aperture).toBeGreaterThan(0.1);
  });

  it('are rounded before a rounded vowel is there, and their opening is not', () => {
    const track = spoken([
      ['DD', 80],
      ['ou', 160],
    ]);
    const before = mouthAt(1_040 - LIPS_LEAD_MS, track);
    const plain = mouthAt(
      1_040 - LIPS_LEAD_MS,
      spoken([
        ['DD', 80],
        ['ih', 160],
      ]),
    );
    expect(before.pucker).toBeGreaterThan(plain.pucker + 0.3);
  });

  it('lead the sound by their lead: the widest opening is there before the middle of the vowel', () => {
    const track = spoken([
      ['DD', 70],
      ['aa', 100],
      ['DD', 70],
    ]);
    const apertures = sampled(1_000, 1_240, (ms) => mouthAt(ms, track).aperture);
    const widestMs = apertures.indexOf(Math.max(...apertures));
    // The vowel's middle is at 120 ms.
    expect(widestMs).toBeGreaterThan(90);
    expect(widestMs).toBeLessThanOrEqual(105);
  });

  it('are closed before a dub, after it and in its pauses', () => {
    const track = spoken([
      ['aa', 150],
      ['sil', 500],
      ['E', 150],
    ]);
    const quiet = [...sampled(0, 850, (ms) => ms), ...sampled(1_300, 1_500, (ms) => ms), 1_960, 5_000];
    expect(Math.max(...quiet.map((ms) => mouthAt(ms, track).aperture))).toBe(0);
    expect(mouthAt(1_075, track).aperture).toBeGreaterThan(0.6);
  });

  it('stay closed until a moment before a dub’s first sound, and have parted when it is heard', () => {
    const track = spoken([['aa', 150]]);
    const before = sampled(700, 1_000 - 60 - LIPS_LEAD_MS, (ms) => mouthAt(ms, track).aperture);
    expect(Math.max(...before)).toBe(0);
    expect(mouthAt(1_000, track).aperture).toBeGreaterThan(0.4);
  });

  it('rest where no dub ever was', () => {
    expect(mouthAt(0, new MouthTrack())).toEqual(shapeOf('sil'));
  });
});

describe('the mouth’s curve', () => {
  const track = spoken([
    ['PP', 60],
    ['aa', 120],
    ['SS', 80],
    ['FF', 70],
    ['ou', 140],
    ['nn', 60],
    ['PP', 60],
    ['ih', 100],
  ]);

  it('is the same whichever moments are drawn, in whichever order', () => {
    const forward = sampled(900, 1_800, (ms) => mouthAt(ms, track));
    for (const everyMs of [7, 33, 250]) {
      for (let ms = 1_800; ms >= 900; ms -= everyMs) {
        expect(mouthAt(ms, track)).toEqual(forward[ms - 900]);
      }
    }
  });

  it('has no jumps: from one millisecond to the next nothing moves by more than a closing mouth does', () => {
    const shapes = sampled(850, 1_900, (ms) => mouthAt(ms, track));
    expect(shapes).toHaveLength(1_051);
    for (const field of MOUTH_FIELDS) {
      const steps = shapes.slice(1).map((shape, at) => Math.abs(shape[field] - (shapes[at]?.[field] ?? 0)));
      expect(Math.max(...steps), field).toBeLessThan(0.045);
    }
  });

  it('stays within what a mouth can do', () => {
    const shapes = sampled(850, 1_900, (ms) => mouthAt(ms, track));
    const beyond = shapes.flatMap((shape) =>
      MOUTH_FIELDS.filter((field) => shape[field] > 1 || shape[field] < (field === 'width' ? -1 : 0)),
    );
    expect(beyond).toEqual([]);
  });

  it('is shortened with a dub that is played faster', () => {
    const faster = spoken(
      [
        ['aa', 120],
        ['PP', 60],
        ['aa', 120],
      ],
      1_000,
      1.25,
    );
    expect(mouthAt(1_000 + 150 / 1.25 - LIPS_LEAD_MS, faster).aperture).toBe(0);
  });

  it('goes on from one piece of a dub to the next as if they were one', () => {
    const whole = spoken([
      ['aa', 200],
      ['E', 200],
    ]);
    const parts = new MouthTrack();
    parts.addPiece(1_000, 1_150, [{ atMs: 0, viseme: 'aa', strength: 1 }]);
    parts.addPiece(1_150, 1_400, [{ atMs: 50, viseme: 'E', strength: 1 }]);
    expect(sampled(950, 1_500, (ms) => mouthAt(ms, parts))).toEqual(
      sampled(950, 1_500, (ms) => mouthAt(ms, whole)),
    );
  });

  it('takes in what became known after its sound, and nothing of it moves for that', () => {
    const whole = spoken([
      ['aa', 200],
      ['PP', 100],
      ['aa', 100],
    ]);
    const late = new MouthTrack();
    late.addPiece(1_000, 1_250, [{ atMs: 0, viseme: 'aa', strength: 1 }]);
    late.addPiece(1_250, 1_400, [
      { atMs: -50, viseme: 'PP', strength: 1 },
      { atMs: 50, viseme: 'aa', strength: 1 },
    ]);
    expect(sampled(950, 1_500, (ms) => mouthAt(ms, late))).toEqual(
      sampled(950, 1_500, (ms) => mouthAt(ms, whole)),
    );
  });

  it('closes where a dub is cut off', () => {
    const cut = spoken([['aa', 2_000]]);
    cut.cut(1_500);
    expect(mouthAt(1_300, cut).aperture).toBeGreaterThan(0.9);
    expect(mouthAt(1_650, cut).aperture).toBeLessThan(0.02);
  });

  it('shows less of a sound that is formed weakly', () => {
    const weak = new MouthTrack();
    weak.addPiece(1_000, 1_200, [{ atMs: 0, viseme: 'aa', strength: 0.4 }]);
    expect(mouthAt(1_080, weak).aperture).toBeLessThan(0.5);
  });
});

describe('a mouth track', () => {
  it('keeps only the last of a very long talk', () => {
    const track = new MouthTrack();
    for (let at = 0; at < 5_000; at++) {
      track.addPiece(at * 100, at * 100 + 100, [{ atMs: 0, viseme: 'aa', strength: 1 }]);
    }
    expect(track.near(250_000, 1e9).length).toBeLessThanOrEqual(1_200);
    expect(track.near(499_950, 10)).toHaveLength(1);
  });

  it('tells whether the mouth is in use, and that pauses of a sentence do not end it at once', () => {
    const track = spoken([
      ['aa', 200],
      ['sil', 300],
      ['aa', 200],
    ]);
    const speaking = (ms: number): number => speakingAt(ms, track, 700);
    expect([speaking(200), speaking(1_100), speaking(2_500)]).toEqual([0, 1, 0]);
    expect(speaking(1_350)).toBeGreaterThan(0.6);
  });
});
