import { describe, expect, test } from 'vitest';
import { PlaybackTimeline } from '../../../../../client/timing/playback-timeline.ts';
import { DelayLine } from '../../../../../client/audio/worklets/delay-line.ts';
import { join, largestStep } from './tones.ts';

const RATE = 48_000;
const BLOCK = 128;

/** A film whose sound tells its own time: sample n of it is n / 2²⁴; silent while it stands still. */
class Film {
  readonly line = new DelayLine(RATE, BLOCK, 10 * RATE);
  frame = 0;
  #sample = 0;
  #isRunning = true;
  readonly #source: (sample: number) => number;

  constructor(source: (sample: number) => number = (sample) => sample / 2 ** 24) {
    this.#source = source;
  }

  run(isRunning: boolean): void {
    this.#isRunning = isRunning;
  }

  play(seconds: number): Float32Array {
    const heard: Float32Array[] = [];
    for (let i = 0; i < Math.round((seconds * RATE) / BLOCK); i++) {
      const input = Float32Array.from({ length: BLOCK }, () =>
        this.#isRunning ? this.#source(this.#sample++) : 0,
      );
      const out = [new Float32Array(BLOCK), new Float32Array(BLOCK)];
      this.line.process([input, input], out, this.frame);
      this.frame += BLOCK;
      heard.push(out[0] ?? new Float32Array(BLOCK));
    }
    return join(heard);
  }

  /** How late the last sample is, in milliseconds. */
  lateMs(heard: Float32Array): number {
    return ((this.#sample - 1 - (heard.at(-1) ?? Number.NaN) * 2 ** 24) * 1000) / RATE;
  }
}

const hum = (sample: number): number => 0.5 * Math.sin((2 * Math.PI * 200 * sample) / RATE);

describe('the film’s sound', () => {
  test('comes as it is while it is watched live, on the sample', () => {
    const film = new Film();
    expect(film.lateMs(film.play(1))).toBe(0);
  });

  test('comes as late as it should with lip-sync', () => {
    const film = new Film();
    film.play(5);
    film.line.setDelay(3 * RATE);
    expect(film.lateMs(film.play(1))).toBeCloseTo(3_000, 3);
    expect(film.line.delay).toBe(3 * RATE);
  });

  test('is not heard again where the late picture does not show it', () => {
    const film = new Film();
    film.play(5);
    film.line.setDelay(3 * RATE);
    film.line.muteBefore(film.frame);
    film.play(0.03);
    expect(film.play(2.9).every((sample) => sample === 0)).toBe(true);
    expect(film.lateMs(film.play(0.5))).toBeCloseTo(3_000, 3);
  });

  test('takes on another delay gently: never more than 1.5 % fast or slow', () => {
    const film = new Film();
    film.play(5);
    film.line.setDelay(2 * RATE);
    film.play(1);
    film.line.setDelay(2.2 * RATE);
    const onTheWay = film.play(10);
    const speeds = Array.from(
      { length: 90 },
      (_, i) => (((onTheWay[(i + 1) * 4800] ?? 0) - (onTheWay[i * 4800] ?? 0)) * 2 ** 24) / 4800,
    );
    expect(Math.min(...speeds)).toBeGreaterThan(0.984);
    expect(Math.max(...speeds)).toBeLessThan(1.001);
    film.play(8);
    expect(film.lateMs(film.play(0.5))).toBeCloseTo(2_200, 2);
  });

  test('stands still with the film and goes on where it stopped, as late as before', () => {
    const film = new Film();
    film.play(5);
    film.line.setDelay(2 * RATE);
    film.play(1);
    // The page froze; what it played until then is still on its way through the capture.
    film.line.hold(film.frame + 0.15 * RATE);
    film.play(0.15);
    film.run(false);
    expect(film.play(3).every((sample) => sample === 0)).toBe(true);
    film.line.resume(film.frame + 0.15 * RATE);
    const meanwhile = film.play(0.15);
    film.run(true);
    expect(meanwhile.filter((sample) => sample !== 0).length).toBeGreaterThan(0.13 * RATE);
    expect(film.lateMs(film.play(1))).toBeCloseTo(2_000, 0);
  });

  test('does not click when the mode changes, when the film stops and when it goes on', () => {
    const film = new Film(hum);
    const parts = [film.play(4)];
    film.line.setDelay(1.003 * RATE);
    parts.push(film.play(1));
    film.line.hold(film.frame);
    film.run(false);
    parts.push(film.play(0.5));
    film.line.resume(film.frame);
    film.run(true);
    parts.push(film.play(1));
    film.line.setDelay(1.203 * RATE);
    parts.push(film.play(2));
    film.line.setDelay(0);
    parts.push(film.play(1));
    expect(largestStep(join(parts))).toBeLessThan(0.02);
  });
});

test('film time does not pass while the film stands still, and earlier frames keep theirs', () => {
  const clock = new PlaybackTimeline();
  clock.hold(1_000);
  clock.resume(5_000);
  clock.hold(6_000);
  expect([500, 1_000, 3_000, 5_000, 5_500, 9_000].map((frame) => clock.at(frame))).toEqual([
    500, 1_000, 1_000, 1_000, 1_500, 2_000,
  ]);
  for (let i = 0; i < 200; i++) {
    clock.resume(10_000 + 100 * i);
    clock.hold(10_050 + 100 * i);
  }
  expect(clock.at(30_000)).toBe(2_000 + 200 * 50);
});
