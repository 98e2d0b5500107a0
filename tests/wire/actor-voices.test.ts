/** Voices of actors: what is gathered to make them of, the making on a consent, and that they go with the actor. */
import { describe, expect, it } from 'vitest';
import { actor, actorSamples, forgotten } from '../../shared/actors.ts';
import { readWav } from '../../shared/wav.ts';
import { until } from '../browser/harness/until.ts';
import { joined, silence, type FliteVoice } from '../engines/speech.ts';
import { WireClient } from '../fakes/client.ts';
import { wav } from '../fakes/uploads.ts';
import { noise } from '../fixtures/sound.ts';
import {
  SENTENCES,
  CONSENT,
  encoder,
  spoken,
  rig,
  ask,
  read,
  known,
  give,
  made,
  setUpEachTest,
  PAUSE_MS,
  companion,
  startAgain,
  watch,
} from './actor-voices-bed.ts';

function heardTo(watching: WireClient): number {
  return watching.of('clause').at(-1)?.end_ms ?? 0;
}

/** With the pauses between them. */
function lengthOf(sounds: readonly Int16Array[]): number {
  return sounds.reduce((sum, { length }) => sum + length / 16 + PAUSE_MS, 0);
}

setUpEachTest();

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
    await startAgain();
    await until('the voice to go', () => rig.fake.voices.get(voice) === undefined);
  });
});
