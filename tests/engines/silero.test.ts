import { beforeAll, expect, test } from 'vitest';
import type { VoiceActivityStream } from '../../companion/dubbing/ports.ts';
import { Silero } from '../../companion/engines/embedded/silero/silero.ts';
import { toInt16 } from '../../shared/pcm.ts';
import { frames, joined, say, silence, synth } from './speech.ts';

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

test('an overdriven voice is a voice', () => {
  const stream = engine.open();
  const loud = toInt16(Float32Array.from(speech, (sample) => (sample / 32_768) * 30));
  let speaking = 0;
  for (const frame of frames(loud)) speaking += stream.accept(frame.samples) ? frame.samples.length : 0;
  expect(speaking / loud.length).toBeGreaterThan(0.6);
  stream.close();
});

test.each([
  ['silence', () => silence(10_000)],
  ['white noise', () => synth(10, 'whitenoise', 'vol', '0.2')],
  ['pink noise', () => synth(10, 'pinknoise', 'vol', '0.3')],
  ['a plucked chord', () => synth(10, 'pl', 'C4', 'pl', 'E4', 'pl', 'G4', 'vol', '0.5')],
  ['an organ', () => synth(10, 'sin', 'C3', 'sin', 'E3', 'sin', 'G3', 'tri', 'A4', 'tremolo', '5', '60')],
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
