/** A clone of a recording with noise in it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkSamples } from '../../companion/cloning/sample-check.ts';
import { ElevenLabsCloner } from '../../companion/engines/elevenlabs/cloner.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { durationMs } from '../../shared/pcm.ts';
import { Rig } from '../fakes/elevenlabs/rig.ts';
import type { CloneForm } from '../fakes/elevenlabs/voice-routes.ts';
import { noise } from '../fixtures/sound.ts';
import { say } from './speech.ts';

const SENTENCES = [
  'The people who live here want to go home before the night, and they know the way well.',
  'We had been walking for an hour when the rain began to fall on the old stone bridge.',
  'Nobody in the village remembered who had built the house at the end of the road.',
];
const consent = { statement: 'I agree that my voice is cloned.', grantedBy: 'Ann' };
const encoder = new VoiceprintEncoder();

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.start();
});
afterEach(() => rig.close());

test.each([
  [0, false],
  [1500, true],
])('noise of %i is taken out by the service: %s', async (level, isTakenOut) => {
  const samples = SENTENCES.map((sentence) => {
    const spoken = say(sentence, 'rms');
    const hiss = noise(durationMs(spoken.length, 16_000), level);
    return spoken.map((sample, i) => sample + (hiss[i] ?? 0));
  });
  const { snrDb } = await checkSamples(samples, encoder);
  expect(snrDb < 20).toBe(isTakenOut);
  const cloner = new ElevenLabsCloner({ service: rig.service, encoder });
  await cloner.clone({ name: 'Ann', samples, consent }, new AbortController().signal);
  const forms = rig.fake.requests.filter(({ path }) => path === '/v1/voices/add');
  expect(forms.map(({ body }) => (body as CloneForm).removesNoise)).toEqual([isTakenOut]);
});
