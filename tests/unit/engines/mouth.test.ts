import { describe, expect, it } from 'vitest';
import { FRAME_MS, MelFrames } from '../../../companion/engines/mouth/mel-frames.ts';
import { INPUTS, OUTPUTS, SoundModel } from '../../../companion/engines/mouth/sound-model.ts';
import { SoundMouth } from '../../../companion/engines/mouth/sound-mouth.ts';
import { WordMouth } from '../../../companion/engines/mouth/word-mouth.ts';
import type { Mark } from '../../../companion/dubbing/ports/synthesizer.ts';
import { VISEMES } from '../../../shared/avatar/visemes.ts';

const RATE_HZ = 16_000;
const WORDS = [
  { text: 'mapa', phones: ['m', 'ˈa', 'p', 'a'] },
  { text: 'fea', phones: ['f', 'ˈe', 'a'] },
];

/** Is sure of nothing but of this shape, if any. */
function model(shape?: (typeof VISEMES)[number]): SoundModel {
  const output = new Float32Array(OUTPUTS * 2);
  if (shape !== undefined) output[VISEMES.indexOf(shape) * 2 + 1] = 5;
  return new SoundModel({ hidden: new Float32Array(INPUTS + 1), output });
}

function tone(ms: number, level = 8_000, rateHz = RATE_HZ): Int16Array {
  return Int16Array.from(
    { length: (ms * rateHz) / 1000 },
    (_, i) => level * Math.sin((2 * Math.PI * 440 * i) / rateHz),
  );
}

function shapes(marks: readonly Mark[]): [string, number][] {
  return marks.filter(({ kind }) => kind === 'viseme').map(({ value, atMs }) => [value, atMs]);
}

const word = (value: string, atMs: number): Mark => ({ kind: 'word', value, atMs });

describe('a mouth by the times of words', () => {
  it('makes the shapes of each word within its time, and closes in a pause', () => {
    const mouth = new WordMouth(WORDS, model());
    const marks = [
      ...mouth.step(tone(700), RATE_HZ, [word('Mapa,', 0)]),
      ...mouth.step(tone(600), RATE_HZ, [word('fea', 1_000)]),
      ...mouth.end(),
    ];
    const all = shapes(marks);
    expect(all.map(([shape]) => shape)).toEqual(['PP', 'aa', 'PP', 'aa', 'sil', 'FF', 'E', 'aa', 'sil']);
    expect(all[0]).toEqual(['PP', 0]);
    expect(all[5]).toEqual(['FF', 1_000]);
    const times = all.map(([, atMs]) => atMs);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    // The words themselves go on as they came.
    expect(marks.filter(({ kind }) => kind === 'word')).toHaveLength(2);
  });

  it('goes on with the next word where one is not marked, and with none that was not asked for', () => {
    const mouth = new WordMouth(WORDS, model());
    const marks = [...mouth.step(tone(500), RATE_HZ, [word('fea', 100), word('otra', 400)]), ...mouth.end()];
    expect(shapes(marks).map(([shape]) => shape)).toEqual(['FF', 'E', 'aa', 'sil']);
  });
});

describe('a mouth by the sound alone', () => {
  it('holds what is likely, tells each change once, and closes at the end', () => {
    const mouth = new SoundMouth(model('aa'));
    const marks = [...mouth.step(tone(300), RATE_HZ, []), ...mouth.end()];
    expect(shapes(marks)[0]).toEqual(['aa', 0]);
    expect(shapes(marks)).toHaveLength(2);
    const [last, atMs] = shapes(marks).at(-1) ?? ['', 0];
    expect(last).toBe('sil');
    expect(Math.abs(atMs - 300)).toBeLessThanOrEqual(2 * FRAME_MS);
  });
});

describe('mel frames', () => {
  it('are the same however the sound is cut, and nearly so at other levels and rates', () => {
    const framesOf = (parts: readonly Int16Array[], rateHz = RATE_HZ) => {
      const mel = new MelFrames(rateHz);
      return [...parts.flatMap((part) => mel.push(part)), ...mel.end()];
    };
    const sound = tone(400);
    const whole = framesOf([sound]);
    expect(whole.length).toBeGreaterThanOrEqual(40);
    expect(framesOf([sound.subarray(0, 37), sound.subarray(37, 3_001), sound.subarray(3_001)])).toEqual(
      whole,
    );
    for (const other of [framesOf([tone(400, 24_000)]), framesOf([tone(400, 8_000, 24_000)], 24_000)]) {
      const [one, same] = [whole[20], other[20]];
      const loudest = one?.indexOf(Math.max(...one)) ?? -1;
      expect(same?.indexOf(Math.max(...same))).toBe(loudest);
    }
  });
});
