/** Recordings that are given to make an actor's voice of. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { actor, actorSamples, samplesAdded } from '../../shared/actors.ts';
import { errorAnswer } from '../../shared/http/error.ts';
import { until } from '../browser/harness/until.ts';
import { joined, silence } from '../engines/speech.ts';
import type { CloneForm } from '../fakes/elevenlabs/voice-routes.ts';
import { wav } from '../fakes/uploads.ts';
import { MARK } from '../../companion/jobs/workspace.ts';
import { noise } from '../fixtures/sound.ts';
import {
  CONSENT,
  spoken,
  rig,
  folder,
  ask,
  read,
  known,
  give,
  made,
  setUpEachTest,
  companion,
  startAgain,
} from './actor-voices-bed.ts';

async function refused(answer: Response): Promise<{ status: number; code: string; reason?: unknown }> {
  const { error } = errorAnswer.parse(await answer.json());
  const reason = error.parameters?.['reason'];
  return { status: answer.status, code: error.code, ...(reason === undefined ? {} : { reason }) };
}

function uploads(): CloneForm[] {
  return rig.fake.requests
    .filter(({ path }) => path === '/v1/voices/add')
    .map(({ body }) => body as CloneForm);
}

setUpEachTest();

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
      await startAgain({ MAX_UPLOAD_MB: '50' });
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
