/** A companion with a service that makes voices, and people whose recordings it is given. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { z } from 'zod';
import { ElevenLabsCloner } from '../../companion/engines/elevenlabs/cloner.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { cloneJob, type ActorsFile, type CloneJob } from '../../shared/actors.ts';
import { until } from '../browser/harness/until.ts';
import { frames, joined, say, silence, type FliteVoice } from '../engines/speech.ts';
import { WireClient } from '../fakes/client.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { Rig } from '../fakes/elevenlabs/rig.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { fetchAs } from '../fakes/secrets.ts';

export const SENTENCES = [
  'We can take the first train in the morning, and nobody will ever know.',
  'My brother left the house three days ago, and he did not come back.',
  'It was raining all day and all night, and the river came over the road.',
  'Please tell me everything that you remember of the man in the garden.',
  'The people who live here want to go home before the night falls.',
];
export const CONSENT = { statement: 'My voice may be used for private dubbing.', granted_by: 'Ana Ruiz' };
/** After each sentence. */
export const PAUSE_MS = 700;
export const encoder = new VoiceprintEncoder();
export const spoken = {} as Record<FliteVoice, Int16Array[]>;

export let rig: Rig;
export let folder: string;
export let companion: RunningCompanion;
let client: WireClient | undefined;

function started(environment: Record<string, string> = {}): Promise<RunningCompanion> {
  const cloner = new ElevenLabsCloner({ service: rig.service, encoder });
  const synthesize = (request: Parameters<typeof rig.engine.synthesize>[0], signal: AbortSignal) =>
    rig.engine.synthesize(request, signal);
  const catalog = scriptedCatalog({ speaker: encoder, cloner, synthesize });
  return runCompanion(catalog, { DATA_DIR: folder, ...environment });
}

/** Another run of the program, on the same data; the one before is to be closed. */
export async function startAgain(environment: Record<string, string> = {}): Promise<void> {
  companion = await started(environment);
}

export async function ask(method: string, path: string, body?: unknown): Promise<Response> {
  const json = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  return fetchAs(companion.address + path, { method, ...(body === undefined ? {} : json) });
}

export async function read<Answer>(schema: z.ZodType<Answer>, path: string, method = 'GET', body?: unknown) {
  const answer = await ask(method, path, body);
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return schema.parse(await answer.json());
}

export async function watch(...sounds: readonly Int16Array[]): Promise<WireClient> {
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

/** An actor of whom nothing was heard yet. */
export async function known(id: string): Promise<void> {
  const now = new Date().toISOString();
  const one: ActorsFile['actors'][number] = {
    ...{ id, name: 'Ana', is_named: true, colour: 0, shows: [], voices: [], consents: [], voiceprints: [] },
    statistics: { clips: 0, seconds: 0, similarity_mean: 0, similarity_deviation: 0, pitch_hz: 0 },
    ...{ created_at: now, last_heard_at: now },
  };
  const file: ActorsFile = { format: 'samevoice-actors', version: 1, actors: [one] };
  expect((await ask('POST', '/api/actors/import', file)).status).toBe(200);
}

export function give(id: string, bytes: Uint8Array<ArrayBuffer>, name = 'ana.wav'): Promise<Response> {
  const form = new FormData();
  form.set('file', new Blob([bytes]), name);
  return fetchAs(`${companion.address}/api/actors/${id}/samples`, { method: 'POST', body: form });
}

export async function made(id: string): Promise<CloneJob> {
  return until('the voice', async () => {
    const job = await read(cloneJob, `/api/actors/${id}/clone`);
    return job.state === 'uploading' || job.state === 'listening' ? undefined : job;
  });
}

/** For all tests of a file. */
export function setUpEachTest(): void {
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
}
