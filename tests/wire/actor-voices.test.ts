/** Voices of actors: what is gathered or given to make them of, the making on a consent, and that they go with the actor. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { ElevenLabsCloner } from '../../companion/engines/elevenlabs/cloner.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import {
  actor,
  actorSamples,
  cloneJob,
  forgotten,
  samplesAdded,
  type ActorsFile,
  type CloneJob,
} from '../../shared/actors.ts';
import { errorAnswer } from '../../shared/http/error.ts';
import { readWav } from '../../shared/wav.ts';
import { until } from '../browser/harness/until.ts';
import { frames, joined, say, silence, type FliteVoice } from '../engines/speech.ts';
import { WireClient } from '../fakes/client.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { Rig } from '../fakes/elevenlabs/rig.ts';
import type { CloneForm } from '../fakes/elevenlabs/voice-routes.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { wav } from '../fakes/uploads.ts';
import { fetchAs } from '../fakes/secrets.ts';
import { MARK } from '../../companion/jobs/workspace.ts';
import { noise } from '../fixtures/sound.ts';

const SENTENCES = [
  'We can take the first train in the morning, and nobody will ever know.',
  'My brother left the house three days ago, and he did not come back.',
  'It was raining all day and all night, and the river came over the road.',
  'Please tell me everything that you remember of the man in the garden.',
  'The people who live here want to go home before the night falls.',
];
const CONSENT = { statement: 'My voice may be used for private dubbing.', granted_by: 'Ana Ruiz' };
const PAUSE_MS = 700;
const encoder = new VoiceprintEncoder();
const spoken = {} as Record<FliteVoice, Int16Array[]>;

let rig: Rig;
let folder: string;
let companion: RunningCompanion;
let client: WireClient | undefined;
beforeAll(() => {
  for (const voice of ['rms', 'slt'] as const) spoken[voice] = SENTENCES.map((text) => say(text, voice));
});
beforeEach(async () => {
  rig = await Rig.start();
  folder = mkdtempSync(join(tmpdir(), 'samevoice-actor-voices-'));
  companion = await started();
});
afterEach(async () => {
  client?.close();
  client = undefined;
  await companion.close();
  await rig.close();
  rmSync(folder, { recursive: true });
});
function started(environment: Record<string, string> = {}): Promise<RunningCompanion> {
  const cloner = new ElevenLabsCloner({ service: rig.service, encoder });
  const synthesize = (request: Parameters<typeof rig.engine.synthesize>[0], signal: AbortSignal) =>
    rig.engine.synthesize(request, signal);
  const catalog = scriptedCatalog({ speaker: encoder, cloner, synthesize });
  return runCompanion(catalog, { DATA_DIR: folder, ...environment });
}

async function ask(method: string, path: string, body?: unknown): Promise<Response> {
  const json = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  return fetchAs(companion.address + path, { method, ...(body === undefined ? {} : json) });
}

async function read<Answer>(schema: z.ZodType<Answer>, path: string, method = 'GET', body?: unknown) {
  const answer = await ask(method, path, body);
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return schema.parse(await answer.json());
}

async function refused(answer: Response): Promise<{ status: number; code: string; reason?: unknown }> {
  const { error } = errorAnswer.parse(await answer.json());
  const reason = error.parameters?.['reason'];
  return { status: answer.status, code: error.code, ...(reason === undefined ? {} : { reason }) };
}

/** An actor of whom nothing was heard yet. */
async function known(id: string): Promise<void> {
  const now = new Date().toISOString();
  const one: ActorsFile['actors'][number] = {
    ...{ id, name: 'Ana', is_named: true, colour: 0, shows: [], voices: [], consents: [], voiceprints: [] },
    statistics: { clips: 0, seconds: 0, similarity_mean: 0, similarity_deviation: 0, pitch_hz: 0 },
    ...{ created_at: now, last_heard_at: now },
  };
  const file: ActorsFile = { format: 'samevoice-actors', version: 1, actors: [one] };
  expect((await ask('POST', '/api/actors/import', file)).status).toBe(200);
}

function give(id: string, bytes: Uint8Array<ArrayBuffer>, name = 'ana.wav'): Promise<Response> {
  const form = new FormData();
  form.set('file', new Blob([bytes]), name);
  return fetchAs(`${companion.address}/api/actors/${id}/samples`, { method: 'POST', body: form });
}

async function watch(...sounds: readonly Int16Array[]): Promise<WireClient> {
  client ??= await WireClient.connect(companion.address, { session: 'one' });
  if (client.of('dubbing_started').length === 0) {
    const show = { site: 'films.example', title: 'The house' };
    const languages = { source_language: 'en', target_language: 'es' };
    client.send({ type: 'start_dubbing', audio_format: 'binary', show, ...languages });
    await client.next('dubbing_started');
  }
  for (const sound of sounds) {
    for (const { samples } of frames(joined(sound, silence(PAUSE_MS)), 0, 100)) client.sendSound(samples);
  }
  return client;
}

function heardTo(watching: WireClient): number {
  return watching.of('clause').at(-1)?.end_ms ?? 0;
}

/** With the pauses between them. */
function lengthOf(sounds: readonly Int16Array[]): number {
  return sounds.reduce((sum, { length }) => sum + length / 16 + PAUSE_MS, 0);
}

async function made(id: string): Promise<CloneJob> {
  return until('the voice', async () => {
    const job = await read(cloneJob, `/api/actors/${id}/clone`);
    return job.state === 'uploading' || job.state === 'listening' ? undefined : job;
  });
}

function uploads(): CloneForm[] {
  return rig.fake.requests
    .filter(({ path }) => path === '/v1/voices/add')
    .map(({ body }) => body as CloneForm);
}

it('what an actor says alone and clearly is gathered while dubbing, each their own; a voice of it speaks from then on', async () => {
  const both = SENTENCES.slice(0, 4).flatMap((_, i) =>
    [spoken.rms[i], spoken.slt[i]].flatMap((one) => one ?? []),
  );
  const watching = await watch(...both, ...both);
  await watching.until(() => heardTo(watching) > lengthOf([...both, ...both]) - 1_500, 'the film');
  const ids: string[] = [];
  for (const [i, speaker_id] of ['s1', 's2'].entries()) {
    const body = { session_id: 'one', speaker_id, name: ['Ana', 'Bea'][i] };
    ids.push((await read(actor, '/api/actors', 'POST', body)).id);
  }
  const [ana = '', bea = ''] = ids;
  for (const [id, voice, other] of [
    [ana, 'rms', 'slt'],
    [bea, 'slt', 'rms'],
  ] as const) {
    const report = await read(actorSamples, `/api/actors/${id}/samples`);
    expect(report.seconds).toBeGreaterThan(10);
    expect(report.samples[0]).toMatchObject({ source: 'heard', title: 'The house' });
    for (const { sample_id } of report.samples.slice(0, 3)) {
      const answer = await ask('GET', `/api/actors/${id}/samples/${sample_id}`);
      expect(answer.headers.get('content-type')).toBe('audio/wav');
      const heard = await encoder.encode(readWav(new Uint8Array(await answer.arrayBuffer())).samples);
      const likeness = async (to: FliteVoice) => {
        const known = await encoder.encode(joined(...spoken[to]));
        return heard === undefined || known === undefined ? 0 : encoder.similarity(heard, known);
      };
      expect(await likeness(voice)).toBeGreaterThan(await likeness(other));
    }
  }
  watching.send({ type: 'create_voice_clone', speaker_id: 's1', consent: CONSENT });
  await watching.until(() => watching.of('voice_clone').at(-1)?.state === 'ready', 'the voice');
  const { quality, voice_id } = watching.of('voice_clone').at(-1) ?? {};
  expect(quality?.seconds).toBeGreaterThan(10);
  expect(quality?.purity).toBeGreaterThan(0.8);
  expect(quality?.snr_db).toBeGreaterThan(15);
  expect(watching.of('speaker').at(-1)).toMatchObject({
    speaker_id: 's1',
    voice: { id: voice_id, kind: 'cloned' },
  });
  expect(await read(actor, `/api/actors/${ana}`)).toMatchObject({
    voices: [{ id: 'script' }, { id: voice_id, kind: 'cloned', language: '' }],
    consents: [{ ...CONSENT, engine: 'elevenlabs', voice_id }],
    cloning: { state: 'ready' },
  });
  const answer = await ask('POST', `/api/actors/${ana}/preview`, { language: 'es', text: 'Hola.' });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'audio/wav']);
});

it('what is said in noise is no recording', async () => {
  const muddy = spoken.rms.slice(0, 4).map((clear) => {
    const one = joined(clear, silence(800));
    const beneath = noise((one.length / 16_000) * 1000, 6000);
    return one.map((sample, i) => sample + (beneath[i] ?? 0));
  });
  const watching = await watch(...muddy);
  await watching.until(() => heardTo(watching) > lengthOf(muddy) - 1_500, 'the film');
  const body = { session_id: 'one', speaker_id: 's1', name: 'Ana' };
  const { id } = await read(actor, '/api/actors', 'POST', body);
  expect((await read(actorSamples, `/api/actors/${id}/samples`)).samples).toEqual([]);
});

describe('a voice of recordings that were given', () => {
  it('is made on a consent alone, of those that are named, and replaced by the next one', async () => {
    await known('ana');
    const ids: string[] = [];
    for (const [i, sound] of spoken.slt.entries()) {
      const answer = samplesAdded.parse(await (await give('ana', wav(sound), `${i}.wav`)).json());
      ids.push(...answer.sample_ids);
    }
    const report = await read(actorSamples, '/api/actors/ana/samples');
    expect(report.samples.map(({ title }) => title).sort()).toEqual([
      '0.wav',
      '1.wav',
      '2.wav',
      '3.wav',
      '4.wav',
    ]);
    expect((await read(actor, '/api/actors/ana')).samples_s).toBe(report.seconds);

    expect(await refused(await ask('POST', '/api/actors/ana/clone', {}))).toEqual({
      ...{ status: 403, code: 'consent_missing' },
    });
    expect(uploads()).toEqual([]);
    const sample_ids = ids.slice(0, 4);
    expect((await ask('POST', '/api/actors/ana/clone', { consent: CONSENT, sample_ids })).status).toBe(202);
    const first = await made('ana');
    expect(first).toMatchObject({ state: 'ready', voice: { name: 'Ana', kind: 'cloned' } });
    const [upload] = uploads();
    expect(upload?.files[0]?.bytes.length).toBe(44 + 2 * joined(...spoken.slt.slice(0, 4)).length);

    expect((await ask('POST', '/api/actors/ana/clone', { consent: CONSENT })).status).toBe(202);
    const second = await made('ana');
    expect(second.voice?.id).not.toBe(first.voice?.id);
    await until('the first voice to go', () => rig.fake.voices.get(first.voice?.id ?? '') === undefined);
    const { voices, consents } = await read(actor, '/api/actors/ana');
    expect(voices.map(({ id }) => id)).toEqual([second.voice?.id]);
    expect(consents.map(({ voice_id }) => voice_id)).toEqual([second.voice?.id]);
  });

  it('can be stopped, and what fails says why: no voice and no consent are left of it', async () => {
    await known('ana');
    await give('ana', wav(joined(...spoken.slt)));
    rig.fake.control.break('stall_before_audio', { path: '/v1/voices/add' });
    await ask('POST', '/api/actors/ana/clone', { consent: CONSENT });
    expect((await ask('DELETE', '/api/actors/ana/clone')).status).toBe(204);
    expect((await made('ana')).state).toBe('cancelled');
    rig.fake.control.heal();
    rig.fake.control.break('quota_exceeded', { path: '/v1/voices/add' });
    await ask('POST', '/api/actors/ana/clone', { consent: CONSENT });
    expect(await made('ana')).toMatchObject({ state: 'failed', error: { code: 'quota_exhausted' } });
    expect(await read(actor, '/api/actors/ana')).toMatchObject({ voices: [], consents: [] });
  });
});

describe('a forgotten actor', () => {
  async function withVoice(): Promise<string> {
    await known('ana');
    await give('ana', wav(joined(...spoken.slt)));
    await ask('POST', '/api/actors/ana/clone', { consent: CONSENT });
    const { voice } = await made('ana');
    return voice?.id ?? '';
  }

  it('is forgotten by the service too', async () => {
    const voice = await withVoice();
    expect(rig.fake.voices.get(voice)).toBeDefined();
    expect((await ask('DELETE', '/api/actors/ana')).status).toBe(204);
    expect(rig.fake.voices.get(voice)).toBeUndefined();
    expect((await ask('GET', '/api/actors/ana/samples')).status).toBe(404);
  });

  it('whose voice was deleted elsewhere is forgotten all the same', async () => {
    rig.fake.voices.delete(await withVoice());
    expect((await ask('DELETE', '/api/actors')).status).toBe(204);
  });

  it('is forgotten by a service that could not be reached as soon as it can, by the next run of the program too', async () => {
    const voice = await withVoice();
    rig.fake.control.break('server_error', { path: '/v1/voices/' });
    const answer = await ask('DELETE', '/api/actors/ana');
    expect(answer.status).toBe(202);
    expect(forgotten.parse(await answer.json()).voices_to_delete).toBe(1);
    expect(rig.fake.voices.get(voice)).toBeDefined();
    await companion.close();
    rig.fake.control.heal();
    companion = await started();
    await until('the voice to go', () => rig.fake.voices.get(voice) === undefined);
  });
});

describe('a recording that is no use is refused, in a code of its own, and nothing is left of it:', () => {
  const bad: readonly (readonly [string, object, () => Uint8Array<ArrayBuffer>])[] = [
    [
      'too short',
      { status: 422, code: 'sample_unusable', reason: 'too_short' },
      () => wav(spoken.rms[0]?.subarray(0, 16_000) ?? silence(0)),
    ],
    ['silent', { status: 422, code: 'sample_unusable', reason: 'silent' }, () => wav(silence(5_000))],
    ['noise', { status: 422, code: 'sample_unusable', reason: 'no_voice' }, () => wav(noise(5_000))],
    [
      'clipped',
      { status: 422, code: 'sample_unusable', reason: 'clipped' },
      () => wav(joined(...spoken.rms).map((one) => Math.max(-32_768, Math.min(32_767, 12 * one)))),
    ],
    [
      'two people',
      { status: 422, code: 'sample_unusable', reason: 'several_people' },
      () => wav(joined(...spoken.rms, ...spoken.slt)),
    ],
    ['empty', { status: 415, code: 'not_audio', reason: 'empty' }, () => new Uint8Array(0)],
    [
      'a picture',
      { status: 422, code: 'undecodable' },
      () => new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    ],
    [
      'a hundred megabytes',
      { status: 413, code: 'upload_too_large', reason: 'megabytes' },
      () => new Uint8Array(1e8),
    ],
  ];
  it.each(bad)('%s', async (what, expected, bytes) => {
    if (what === 'a hundred megabytes') {
      await companion.close();
      companion = await started({ MAX_UPLOAD_MB: '50' });
    }
    await known('ana');
    expect(await refused(await give('ana', bytes()))).toEqual(expected);
    expect((await read(actorSamples, '/api/actors/ana/samples')).samples).toEqual([]);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true });
    const isKept = ({ name }: { name: string }): boolean =>
      name.startsWith('actors.db') || [MARK, 'secret'].includes(name);
    expect(files.filter((one) => one.isFile() && !isKept(one))).toEqual([]);
  });

  it('of nobody, by nobody’s id, and of what is not there', async () => {
    expect(await refused(await give('nobody', wav(spoken.rms[0] ?? silence(0))))).toMatchObject({
      code: 'not_found',
    });
    await known('ana');
    const { status, code } = await refused(await ask('GET', '/api/actors/ana/samples/gone'));
    expect([status, code]).toEqual([404, 'not_found']);
    const body = { consent: CONSENT, sample_ids: ['gone'] };
    expect(await refused(await ask('POST', '/api/actors/ana/clone', body))).toMatchObject({
      code: 'not_found',
    });
    expect(await refused(await ask('POST', '/api/actors/ana/clone', { consent: CONSENT }))).toMatchObject({
      ...{ code: 'sample_unusable', reason: 'none' },
    });
    expect(await refused(await ask('POST', '/api/actors/ana/preview', { language: 'es' }))).toMatchObject({
      code: 'not_found',
    });
  });
});
