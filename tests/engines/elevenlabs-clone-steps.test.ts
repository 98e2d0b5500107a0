/** Where a clone cannot be had yet, the viewer is told the next step, and the other voices speak meanwhile. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ElevenLabsCloner } from '../../companion/engines/elevenlabs/cloner.ts';
import type { Synthesizer } from '../../companion/dubbing/ports/synthesizer.ts';
import { FallbackChain } from '../../companion/engines/failover/fallback-chain.ts';
import { EngineHealth } from '../../companion/engines/failover/health.ts';
import { FailoverSynthesizer } from '../../companion/engines/failover/synthesizer.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { errorOf } from '../fakes/elevenlabs/expectations.ts';
import { GEORGE, Rig } from '../fakes/elevenlabs/rig.ts';
import { customer } from '../fixtures/customer.ts';
import { say } from './speech.ts';

const encoder = new VoiceprintEncoder();
const samples = [
  'The people who live here want to go home before the night, and they know the way well.',
  'We had been walking for an hour when the rain began to fall on the old stone bridge.',
  'Nobody in the village remembered who had built the house at the end of the road.',
].map((sentence) => say(sentence, 'slt'));
const request = { name: 'Ann', samples, consent: { statement: 'I agree.', grantedBy: 'Ann' } };
const never = new AbortController().signal;

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.start();
  await rig.engine.warm();
});
afterEach(async () => {
  await rig.close();
});

/** The voice that speaks instead does. */
async function expectOthersSpeak(): Promise<void> {
  const voice = rig.engine.voiceFor({ pitchHz: 200 }, 'es', []);
  expect(voice.kind).toBe('stock');
  expect((await rig.hear({ voice })).lengthMs).toBeGreaterThan(4000);
}

describe('a clone that the service wants to be verified', () => {
  test('is made and kept, asked for only once it is verified, and then speaks', async () => {
    rig.fake.control.verifiesClones = true;
    const {
      quality: _quality,
      isUnverified,
      ...voice
    } = await new ElevenLabsCloner({
      service: rig.service,
      encoder,
    }).clone(request, never);
    expect(isUnverified).toBe(true);
    const error = await errorOf(rig.speak({ voice }));
    expect(error).toMatchObject({ code: 'voice_gone', parameters: { reason: 'unverified' } });
    expect(error.message).toContain('Verify it');
    expect(rig.asked).toBe(0);
    expect(rig.engine.hasVoice(voice)).toBe(true);
    await expectOthersSpeak();

    rig.fake.voices.verify(voice.id);
    await rig.service.voices.refresh();
    expect((await rig.hear({ voice })).lengthMs).toBeGreaterThan(4000);
  });

  test('is known as such while the service’s list cannot be had', async () => {
    rig.fake.control.verifiesClones = true;
    rig.fake.control.break('server_error', { path: '/v2/voices' });
    const cloner = new ElevenLabsCloner({ service: rig.service, encoder });
    expect(await cloner.clone(request, never)).toMatchObject({ isUnverified: true });
  });
});

test('a plan without cloning is told so, with what to do', async () => {
  rig.fake.control.break('no_cloning', { path: '/v1/voices/add' });
  const cloner = new ElevenLabsCloner({ service: rig.service, encoder });
  const error = await errorOf(cloner.clone(request, never));
  expect(error).toMatchObject({ code: 'quota_exhausted', parameters: { reason: 'plan' } });
  expect(error.message).toContain('Choose one that does');
  await expectOthersSpeak();
});

describe('while a clone may not speak, its dub goes on in the nearest voice of the same service', () => {
  const another: Synthesizer = {
    info: { name: 'another', kind: 'embedded' },
    languages: () => ['es'],
    voices: () => [],
    voiceFor: () => ({ id: 'another', name: 'another', kind: 'stock' }),
    hasVoice: ({ id }) => id === 'another',
    synthesize: () => Promise.reject(new Error('The next engine was asked.')),
  };

  test.each([
    ['it is to be verified', () => undefined, true],
    [
      'the plan refuses it',
      (id: string) => {
        rig.fake.control.break('voice_access_denied', { asking: id });
      },
      false,
    ],
  ])('%s', async (_why, refuse, verifiesClones) => {
    rig.fake.control.verifiesClones = verifiesClones;
    const id = rig.fake.voices.clone('Ann') ?? '';
    await rig.service.voices.refresh();
    refuse(id);
    const candidateOf = (engine: Synthesizer) => ({ engine, health: new EngineHealth() });
    const chain = new FallbackChain('tts', [candidateOf(rig.engine), candidateOf(another)], customer());
    const stage = new FailoverSynthesizer(chain);
    const ann = { id, name: 'Ann', kind: 'cloned' } as const;
    const voices: string[] = [];
    for (let clause = 0; clause < 2; clause++) {
      const { voice, audio } = await stage.synthesize(rig.request({ voice: ann }), never);
      voices.push(voice.id);
      for await (const part of audio) expect(part.length).toBeGreaterThan(0);
    }
    const own = rig.engine.voices().map((voice) => voice.id);
    expect(own).toContain(voices[0]);
    expect(voices).toEqual([voices[0], voices[0]]);
    expect(own).not.toContain(id);

    rig.fake.voices.verify(id);
    await rig.service.voices.refresh();
    const { voice } = await stage.synthesize(rig.request({ voice: ann }), never);
    expect(voice.id === id).toBe(verifiesClones);
  });
});

describe('a voice that the account does not have', () => {
  test('is to be added where it was never listed', async () => {
    const voice = { id: 'LibraryVoice00000000', name: 'Ines', kind: 'stock' } as const;
    const error = await errorOf(rig.speak({ voice }));
    expect(error).toMatchObject({ code: 'voice_gone', parameters: { reason: 'not_added', voice: 'Ines' } });
    expect(error.message).toContain('add it to your voices');
    await expectOthersSpeak();
  });

  test('is gone where it was', async () => {
    rig.fake.voices.delete(GEORGE.id);
    const error = await errorOf(rig.speak({ voice: GEORGE }));
    expect(error).toMatchObject({ code: 'voice_gone', parameters: { reason: 'engine' } });
  });
});
