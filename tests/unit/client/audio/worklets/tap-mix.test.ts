import { expect, test } from 'vitest';
import { TapMix } from '../../../../../client/audio/worklets/tap-mix.ts';
import { babble, wideMusic } from '../../../../fixtures/dialogue-mix.ts';
import { amplitudeAt, join, largestStep, tone } from './tones.ts';

const RATE = 48_000;
const BLOCK = 128;

function mix(...channels: Float32Array[]): { speech: Float32Array; mean: Float32Array } {
  const tap = new TapMix(RATE, BLOCK);
  const [speech, mean]: [Float32Array[], Float32Array[]] = [[], []];
  for (let at = 0; at + BLOCK <= (channels[0]?.length ?? BLOCK); at += BLOCK) {
    tap.push(channels.map((channel) => channel.subarray(at, at + BLOCK)));
    speech.push(tap.speech.slice());
    mean.push(tap.mean.slice());
  }
  return { speech: join(speech), mean: join(mean) };
}
const turned = (sound: Float32Array): Float32Array => sound.map((sample) => -sample);

test('a voice whose channels are opposites is heard as loud as one whose channels are the same', () => {
  const voice = tone(300, RATE, RATE);
  const late = (sound: Float32Array): Float32Array => sound.subarray(RATE / 2);
  expect(amplitudeAt(late(mix(voice, voice).speech), 300, RATE)).toBeCloseTo(0.5, 3);
  expect(amplitudeAt(late(mix(voice, turned(voice)).speech), 300, RATE)).toBeCloseTo(0.5, 3);
  // Within a tenth of a second of its beginning.
  const first = mix(voice, turned(voice)).speech.subarray(0, RATE / 10);
  expect(amplitudeAt(first, 300, RATE)).toBeGreaterThan(0.4);
});

test('a channel that is a little weaker than its opposite does not hide the voice', () => {
  const voice = babble(2);
  const { speech } = mix(
    voice,
    turned(voice).map((sample) => 0.8 * sample),
  );
  expect(powerOf(speech.subarray(RATE))).toBeGreaterThan(0.7 * powerOf(voice.subarray(RATE)));
});

test('stereo, and one channel alone, are their mean', () => {
  const music = wideMusic(2);
  for (const channels of [
    [music.left, music.right],
    [music.left],
    [music.left, new Float32Array(2 * RATE)],
  ]) {
    const { speech, mean } = mix(...channels);
    expect(speech).toEqual(mean);
  }
});

test('channels that become opposites do not click', () => {
  const voice = tone(200, 2 * RATE, RATE);
  const right = voice.map((sample, i) => (i < RATE ? sample : -sample));
  const { speech } = mix(voice, right);
  // Turned at a zero of the sine, the sound itself has no step.
  expect(largestStep(speech.subarray(RATE))).toBeLessThan(1.2 * largestStep(voice));
  expect(amplitudeAt(speech.subarray(RATE + RATE / 2), 200, RATE)).toBeCloseTo(0.5, 2);
});

test('no channels are silence, so that time goes on', () => {
  const tap = new TapMix(RATE, BLOCK);
  tap.push([tone(300, BLOCK, RATE)]);
  tap.push([]);
  expect([...tap.speech, ...tap.mean].every((sample) => sample === 0)).toBe(true);
});

function powerOf(sound: Float32Array): number {
  return sound.reduce((power, sample) => power + sample * sample, 0);
}
