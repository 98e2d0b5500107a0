import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ElevenLabsCloner } from '../../companion/engines/elevenlabs/cloner.ts';
import { checkSamples } from '../../companion/cloning/sample-check.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { concat } from '../../shared/pcm.ts';
import { errorOf } from '../fakes/elevenlabs/expectations.ts';
import { KEY, Rig, shownOf } from '../fakes/elevenlabs/rig.ts';
import type { CloneForm } from '../fakes/elevenlabs/voice-routes.ts';
import { noise, silence } from '../fixtures/sound.ts';
import { say, type FliteVoice } from './speech.ts';
import { missingInWords } from '../fixtures/missing.ts';

const SENTENCES = [
  'The people who live here want to go home before the night, and they know the way well.',
  'We had been walking for an hour when the rain began to fall on the old stone bridge.',
  'Nobody in the village remembered who had built the house at the end of the road.',
];
const encoder = new VoiceprintEncoder();
const consent = { statement: 'I agree that my voice is cloned.', grantedBy: 'Ann' };
const recordings: Record<Exclude<FliteVoice, 'kal16'>, Int16Array[]> = { rms: [], awb: [], slt: [] };
const never = new AbortController().signal;

beforeAll(() => {
  for (const voice of ['rms', 'slt', 'awb'] as const) {
    recordings[voice] = SENTENCES.map((sentence) => say(sentence, voice));
  }
});

describe('a recording is looked at before anything leaves the machine', () => {
  test.each(['rms', 'slt', 'awb'] as const)('one person is enough (%s)', async (voice) => {
    const checked = await checkSamples(recordings[voice], encoder);
    expect(checked.samples).toHaveLength(concat(recordings[voice]).length);
    expect(checked.speechMs).toBeGreaterThan(10_000);
    expect(checked.advice).toContain('One to two minutes');
  });

  test('of more than three minutes the first three are used', async () => {
    const long = [...recordings.rms, silence(170_000), ...recordings.rms];
    const checked = await checkSamples(long, encoder);
    expect(checked.samples).toHaveLength(180 * 16_000);
    expect(checked.advice).toContain('first three minutes');
  });

  const bad: readonly (readonly [string, string, () => readonly Int16Array[]])[] = [
    ['two people', 'several_people', () => [...recordings.rms, ...recordings.slt]],
    ['two people in one recording', 'several_people', () => [concat([...recordings.awb, ...recordings.slt])]],
    ['a few words', 'too_short', () => recordings.rms.slice(0, 1)],
    ['words in a long silence', 'too_short', () => [...recordings.rms.slice(0, 1), silence(30_000)]],
    ['silence', 'silent', () => [silence(30_000)]],
    ['nothing', 'silent', () => []],
    ['noise', 'no_voice', () => [noise(30_000)]],
    ['a recording made too loud', 'clipped', () => recordings.rms.map((one) => louder(one, 12))],
  ];
  test.each(bad)('%s: refused', async (_what, reason, samples) => {
    const refusal = { code: 'sample_unusable', stage: 'tts', parameters: { reason } };
    await expect(checkSamples(samples(), encoder)).rejects.toMatchObject(refusal);
  });
});

describe('a clone', () => {
  let rig: Rig;
  let cloner: ElevenLabsCloner;
  beforeEach(async () => {
    rig = await Rig.start();
    cloner = new ElevenLabsCloner({ service: rig.service, encoder });
  });
  afterEach(async () => {
    await rig.close();
  });

  test('is made, listed, spoken with, heard and deleted', async () => {
    const progress: number[] = [];
    const request = { name: 'Ann', samples: recordings.slt, consent };
    const { quality, ...voice } = await cloner.clone(request, never, (share) => progress.push(share));
    expect(quality.seconds).toBeGreaterThan(10);
    expect(quality.purity).toBeGreaterThan(0.8);
    expect(voice).toMatchObject({ name: 'Ann', kind: 'cloned' });
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.length).toBeGreaterThan(4);
    expect(progress.at(-1)).toBe(1);

    const upload = rig.fake.requests.find(({ path }) => path === '/v1/voices/add');
    const [file, ...others] = (upload?.body as CloneForm | undefined)?.files ?? [];
    expect(others).toEqual([]);
    expect(file?.type).toBe('audio/wav');
    const bytes = Buffer.from(file?.bytes ?? []);
    expect(bytes.toString('latin1', 0, 4)).toBe('RIFF');
    expect(bytes.readUInt32LE(24)).toBe(16_000);
    expect(bytes.length).toBe(44 + 2 * concat(recordings.slt).length);

    expect(rig.engine.voices()).toContainEqual(expect.objectContaining(voice));
    expect(await cloner.list(never)).toEqual([voice]);
    expect(rig.engine.voiceFor({ pitchHz: 200 }, 'es', []).id).not.toBe(voice.id);
    expect((await rig.hear({ voice })).lengthMs).toBeGreaterThan(4000);

    expect(Buffer.from(await cloner.preview(voice.id, never)).toString()).toContain(voice.id);
    const preview = rig.fake.requests.find(({ path }) => path.startsWith('/previews/'));
    expect(preview?.headers['xi-api-key']).toBeUndefined();

    await cloner.delete(voice.id, never);
    expect(await cloner.list(never)).toEqual([]);
    await expect(cloner.delete(voice.id, never)).rejects.toMatchObject({ code: 'voice_gone' });
    await expect(cloner.preview(voice.id, never)).rejects.toMatchObject({ code: 'voice_gone' });
    await expect(rig.speak({ voice })).rejects.toMatchObject({ code: 'voice_gone' });
  });

  test('is not made without consent, or of recordings that will not do: nothing is sent', async () => {
    const request = { name: 'Ann', samples: recordings.slt, consent };
    const without = { ...request, consent: { statement: ' ', grantedBy: 'Ann' } };
    await expect(cloner.clone(without, never)).rejects.toMatchObject({ code: 'consent_missing' });
    const short = { ...request, samples: recordings.slt.slice(0, 1) };
    await expect(cloner.clone(short, never)).rejects.toMatchObject({ code: 'sample_unusable' });
    expect(rig.fake.requests).toEqual([]);
  });

  test('is refused where the account has no room, or the key is wrong', async () => {
    const request = { name: 'Ann', samples: recordings.slt, consent };
    rig.fake.control.voiceLimit = 6;
    await expect(cloner.clone(request, never)).rejects.toMatchObject({
      code: 'quota_exhausted',
      message: expect.stringContaining('no room') as string,
    });
    for (const [fault, code] of [
      ['invalid_api_key', 'key_rejected'],
      ['quota_exceeded', 'quota_exhausted'],
      ['server_error', 'engine_failed'],
      ['reset_before_audio', 'engine_failed'],
    ] as const) {
      rig.fake.control.heal();
      rig.fake.control.break(fault, { path: '/v1/voices/add' });
      const error = await errorOf(cloner.clone(request, never));
      expect(error).toMatchObject({ code });
      expect(shownOf(error)).not.toContain(KEY);
    }
  });

  test('is known as made and as gone also while the service’s list cannot be had', async () => {
    rig.fake.control.break('server_error', { path: '/v2/voices' });
    const voice = await cloner.clone({ name: 'Ann', samples: recordings.slt, consent }, never);
    expect(rig.engine.voices().map(({ id }) => id)).toContain(voice.id);
    await cloner.delete(voice.id, never);
    expect(rig.engine.voices().map(({ id }) => id)).not.toContain(voice.id);
  });

  test.each([0, 0.4])('is given up when it is aborted (%d of it done)', async (done) => {
    const controller = new AbortController();
    const request = { name: 'Ann', samples: recordings.slt, consent };
    const cloning = cloner.clone(request, controller.signal, (share) => {
      if (share >= done) controller.abort();
    });
    await expect(cloning).rejects.toMatchObject({ name: 'AbortError' });
    expect(rig.fake.voices.size).toBe(6);
  });
});

test('without a key there is no cloner', async () => {
  const rig = await Rig.start();
  const { ElevenLabsService } = await import('../../companion/engines/elevenlabs/service.ts');
  const cloner = new ElevenLabsCloner({ service: new ElevenLabsService({}), encoder });
  expect(missingInWords(cloner.missing)).toContain('ELEVENLABS_API_KEY');
  await expect(cloner.list(never)).rejects.toMatchObject({ code: 'engine_missing' });
  await rig.close();
});

afterAll(() => {
  for (const voice of ['rms', 'slt', 'awb'] as const) recordings[voice] = [];
});

function louder(samples: Int16Array, times: number): Int16Array {
  return samples.map((sample) => Math.max(-32_768, Math.min(32_767, sample * times)));
}
