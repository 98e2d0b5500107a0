import { beforeAll, expect, test } from 'vitest';
import type { VoiceActivityStream } from '../../companion/recognition/ports/voice-activity.ts';
import { Silero } from '../../companion/engines/embedded/silero/silero.ts';
import { toInt16 } from '../../shared/pcm.ts';
import { frames, joined, say, silence, wave } from './speech.ts';

const engine = new Silero();
let speech: Int16Array;

beforeAll(() => {
  speech = say('The people who live here want to go home before the night comes.');
});

/** Where speech was said to begin and to end, in ms from the start. */
function turns(stream: VoiceActivityStream, samples: Int16Array): number[] {
  const turns: number[] = [];
  let before = false;
  for (const frame of frames(samples, 0, 20)) {
    const speaking = stream.accept(frame.samples);
    if (speaking !== before) turns.push(frame.startMs + 20);
    before = speaking;
  }
  return turns;
}

test('speech is noticed soon after it begins and soon after it ends', () => {
  const stream = engine.open();
  const lengthMs = speech.length / 16;
  const [first = 0, last = 0, again = 0] = turns(
    stream,
    joined(silence(1000), speech, silence(1500), speech),
  );
  expect(first).toBeGreaterThan(1000);
  expect(first).toBeLessThan(1500);
  expect(last).toBeGreaterThan(1000 + lengthMs - 600);
  expect(last).toBeLessThan(1000 + lengthMs + 400);
  expect(again).toBeGreaterThan(2500 + lengthMs);
  stream.close();
});

test('a detector that another session had says the same as a new one', () => {
  const sound = joined(silence(500), speech, silence(1000));
  const fresh = new Silero().open();
  const first = turns(fresh, sound);
  fresh.close();
  const [shared, later] = [new Silero(), new Silero()];
  const interrupted = shared.open();
  turns(interrupted, speech.subarray(0, speech.length / 2));
  interrupted.close();
  expect(turns(shared.open(), sound)).toEqual(first);
  expect(turns(later.open(), sound)).toEqual(first);
  // Whoever has closed theirs hears nothing of the next one's.
  expect(interrupted.accept(speech)).toBe(false);
});

test('a hundred sessions one after the other take no more memory than a few', () => {
  const one = new Silero();
  const session = (): void => {
    const stream = one.open();
    turns(stream, speech.subarray(0, 16_000));
    stream.close();
  };
  for (let i = 0; i < 5; i++) session();
  const before = process.memoryUsage.rss();
  for (let i = 0; i < 100; i++) session();
  // Each detector takes some twelve megabytes.
  expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 2 ** 20);
});

test('an overdriven voice is a voice', () => {
  const stream = engine.open();
  const loud = toInt16(Float32Array.from(speech, (sample) => (sample / 32_768) * 30));
  let speaking = 0;
  for (const frame of frames(loud)) speaking += stream.accept(frame.samples) ? frame.samples.length : 0;
  expect(speaking / loud.length).toBeGreaterThan(0.6);
  stream.close();
});

const sine = (hz: number, second: number): number => Math.sin(2 * Math.PI * hz * second);
const CHORD_HZ = [130.8, 164.8, 196, 440];

/** White noise, the same each time. */
function noise(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

test.each([
  ['silence', () => silence(10_000)],
  ['white noise', () => wave(10, noise())],
  [
    'faint noise',
    () =>
      wave(
        10,
        (
          (random) => () =>
            random() / 50
        )(noise()),
      ),
  ],
  [
    'a plucked chord',
    () =>
      wave(10, (second) => {
        const fading = Math.exp(-4 * (second % 1));
        return CHORD_HZ.reduce((sum, hz) => sum + (fading * sine(hz, second)) / 5, 0);
      }),
  ],
  [
    'an organ',
    () =>
      wave(10, (second) => {
        const trembling = 0.7 + 0.3 * sine(5, second);
        return CHORD_HZ.reduce((sum, hz) => sum + (trembling * sine(hz, second)) / 4, 0);
      }),
  ],
])('%s is no speech', (_name, make) => {
  const stream = engine.open();
  expect(turns(stream, make())).toEqual([]);
  stream.close();
});

test('somebody who never pauses is heard all the time', () => {
  const stream = engine.open();
  const without = speech.subarray(3200, speech.length - 3200);
  const long = joined(...Array.from({ length: 25 }, () => without));
  let speaking = 0;
  for (const frame of frames(long)) speaking += stream.accept(frame.samples) ? frame.samples.length : 0;
  expect(long.length).toBeGreaterThan(75 * 16_000);
  expect(speaking / long.length).toBeGreaterThan(0.9);
  stream.close();
});

test('reset forgets the voice before a seek', () => {
  const stream = engine.open();
  for (const frame of frames(speech.subarray(0, 32_000))) stream.accept(frame.samples);
  stream.reset();
  expect(stream.accept(silence(40))).toBe(false);
  stream.close();
});
