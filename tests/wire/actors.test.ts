/** Actors over the wire: who was heard in one film is known in the next, and what the viewer says counts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RequestFailed } from '../../client/http/companion-client.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import type { ActorAnswer, CreateActor } from '../../shared/actors.ts';
import { routes } from '../../shared/http/routes.ts';
import type { Voice } from '../../shared/voice.ts';
import { frames, joined, say, silence, type FliteVoice } from '../engines/speech.ts';
import { apiOf } from '../fakes/api.ts';
import { WireClient } from '../fakes/client.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';

const VOICES: readonly FliteVoice[] = ['rms', 'slt', 'kal16'];
const FILMS: readonly (readonly string[])[] = [
  [
    'We can take the first train in the morning, and nobody will ever know.',
    'My brother left the house three days ago, and he did not come back.',
  ],
  [
    'Please tell me everything that you remember of the man in the garden.',
    'It was raining all day and all night, and the river came over the road.',
  ],
];
/** As many as there are speakers, each of its own. */
const voiceFor = (_profile: unknown, _language: string, taken: readonly Voice[]): Voice => {
  return { id: `voice-${taken.length}`, name: `Voice ${taken.length}`, kind: 'stock' };
};
const catalog = scriptedCatalog({ speaker: new VoiceprintEncoder(), voiceFor });
const spoken = new Map<string, Int16Array>();

let folder: string;
let companion: RunningCompanion;
let client: WireClient | undefined;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'samevoice-actors-wire-'));
  companion = await runCompanion(catalog, { DATA_DIR: folder });
});
afterEach(async () => {
  client?.close();
  await companion.close();
  rmSync(folder, { recursive: true });
});

/** Plays a film of speakers in this order, a sentence each and then another. */
async function watch(film: number, session: string, order: readonly FliteVoice[]): Promise<WireClient> {
  client = await WireClient.connect(companion.address, { session });
  client.send({
    type: 'start_dubbing',
    source_language: 'en',
    target_language: 'es',
    audio_format: 'binary',
    show: { site: 'films.example', title: `Part ${film + 1}` },
  });
  await client.next('dubbing_started');
  for (const text of FILMS[film] ?? []) {
    for (const voice of order) {
      const key = `${voice} ${text}`;
      spoken.set(key, spoken.get(key) ?? joined(say(text, voice), silence(700)));
      play(client, spoken.get(key) ?? new Int16Array(0));
    }
  }
  return client;
}

function play(to: WireClient, samples: Int16Array): void {
  for (const frame of frames(samples, 0, 100)) to.sendSound(frame.samples);
}

const api = () => apiOf(companion.address);

it('the three people of a film are known in the next one, by name and with the same voices', async () => {
  const first = await watch(0, 'one', VOICES);
  await first.until(() => first.of('clause').length >= 12, 'the whole film');
  const heard = new Set(first.of('clause').map(({ speaker_id }) => speaker_id));
  expect(heard.size).toBe(3);
  const named: ActorAnswer[] = [];
  for (const [i, speaker_id] of [...heard].entries()) {
    const body = { session_id: 'one', speaker_id, name: `Actor ${i + 1}` };
    named.push(await api().call(routes.actors.create, { body }));
  }
  // What the socket brings may come after the answer over HTTP.
  const names = new Map(named.map(({ name, id }) => [name, id]));
  await first.until(
    () =>
      [...names].every(([name, id]) =>
        first.of('speaker').some((one) => one.name === name && one.actor_id === id),
      ),
    'the three under their names',
  );
  first.send({ type: 'stop_dubbing' });
  await first.next('dubbing_stopped');
  const kept = await api().call(routes.actors.list);
  expect(new Set(kept.actors.map(({ voices }) => voices[0]?.id)).size).toBe(3);

  const second = await watch(1, 'two', [...VOICES].reverse());
  await second.until(() => second.of('clause').length >= 12, 'the next film');
  const last = new Map(second.of('speaker').map((one) => [one.speaker_id, one]));
  const voiceOf = new Map(kept.actors.map(({ id, voices }) => [id, voices[0]?.id]));
  const found = [...last.values()].filter(({ actor_id }) => actor_id !== undefined);
  expect(found.map(({ name }) => name)).toEqual(['Actor 3', 'Actor 2', 'Actor 1']);
  for (const { actor_id, voice } of found) expect(voice.id).toBe(voiceOf.get(actor_id ?? ''));
});

it('who speaks is told within two seconds, before what they say is whole', async () => {
  const watching = await watch(0, 'one', ['rms', 'slt']);
  await watching.until(() => watching.of('clause').length >= 8, 'the film');
  const partials = watching.of('transcript').filter(({ is_final }) => !is_final);
  const told = partials.filter(({ speaker_id }) => speaker_id !== undefined);
  const begins = partials[0]?.start_ms ?? 0;
  expect((told[0]?.end_ms ?? Infinity) - begins).toBeLessThan(2_000);
  const right = told.filter(({ start_ms, end_ms, speaker_id }) => {
    const clause = watching.of('clause').find((one) => one.start_ms === start_ms && one.end_ms >= end_ms);
    return clause === undefined || clause.speaker_id === speaker_id;
  });
  expect(right.length / told.length).toBeGreaterThan(0.8);
});

it('a correction counts from the next clause on, and "not this person" at once', async () => {
  const watching = await watch(0, 'one', ['rms']);
  await watching.until(() => watching.of('clause').length >= 2, 'the first clauses');
  const body = { session_id: 'one', speaker_id: 's1', name: 'Ana' };
  const { id } = await api().call(routes.actors.create, { body });
  await api().call(routes.actors.change, { params: { id }, body: { name: 'Anabel' } });
  play(watching, say(FILMS[1]?.[0] ?? '', 'rms'));
  await watching.until(() => watching.of('speaker').some(({ name }) => name === 'Anabel'), 'the new name');
  await api().call(routes.actors.refuse, { params: { id }, body: { session_id: 'one', speaker_id: 's1' } });
  await watching.until(() => watching.of('speaker').at(-1)?.name === 'Speaker 1', 'nobody of a name');
  expect(watching.of('speaker').at(-1)?.actor_id).toBeUndefined();
  play(watching, say(FILMS[1]?.[1] ?? '', 'rms'));
  const clauses = watching.of('clause').length;
  await watching.until(() => watching.of('clause').length > clauses + 1, 'more clauses');
  expect(watching.of('speaker').at(-1)?.actor_id).toBeUndefined();
});

it('who was heard in a session that is over is named there, and known in the next by that name', async () => {
  const first = await watch(0, 'one', ['rms']);
  await first.until(() => first.of('clause').length >= 4, 'the film');
  first.send({ type: 'stop_dubbing' });
  await first.next('dubbing_stopped');
  const report = () => api().call(routes.sessions.report, { params: { session_id: 'one' } });
  expect((await report()).state).toBe('ended');
  const body = { session_id: 'one', speaker_id: 's1', name: 'Ana' };
  const { id, shows } = await api().call(routes.actors.create, { body });
  expect(shows.map(({ title }) => title)).toEqual(['Part 1']);
  expect((await report()).speakers).toMatchObject([{ name: 'Ana', actor_id: id }]);
  await api().call(routes.actors.change, { params: { id }, body: { name: 'Anabel' } });
  expect((await report()).speakers).toMatchObject([{ name: 'Anabel', actor_id: id }]);

  const second = await watch(1, 'two', ['rms']);
  await second.until(() => second.of('speaker').some(({ name }) => name === 'Anabel'), 'her');
  await api().call(routes.actors.remove, { params: { id } });
  const [forgotten] = (await report()).speakers;
  expect([forgotten?.name, forgotten?.actor_id]).toEqual(['Speaker 1', undefined]);
});

it('all of them can be taken along, put right, and forgotten; what there is not is said to be not there', async () => {
  const watching = await watch(0, 'one', ['rms', 'slt']);
  await watching.until(() => watching.of('clause').length >= 8, 'the film');
  const speakers = [...new Set(watching.of('clause').map(({ speaker_id }) => speaker_id))];
  const made: string[] = [];
  for (const speaker_id of speakers) {
    const body = { session_id: 'one', speaker_id, name: `Named ${speaker_id}` };
    made.push((await api().call(routes.actors.create, { body })).id);
  }
  const [one = '', other = ''] = made;
  const file = await api().call(routes.actors.export);
  expect(file.actors).toHaveLength(2);
  await api().call(routes.actors.merge, { params: { id: one }, body: { other_id: other } });
  const merged = await api().call(routes.actors.list);
  expect(merged.actors.map(({ id }) => id)).toEqual([one]);
  expect(merged.undo?.kind).toBe('merge');
  expect((await api().call(routes.actors.undo)).actors).toHaveLength(2);
  await api().call(routes.actors.removeAll);
  expect((await api().call(routes.actors.list)).actors).toEqual([]);
  const imported = await api().call(routes.actors.import, { body: file });
  expect(imported.imported).toBe(2);
  expect(await api().call(routes.actors.remove, { params: { id: one } })).toBeNull();
  const code = async (asked: Promise<unknown>): Promise<string> => {
    const refused: unknown = await asked.catch((error: unknown) => error);
    return refused instanceof RequestFailed ? refused.problem.code : 'answered';
  };
  const create = (body: CreateActor) => code(api().call(routes.actors.create, { body }));
  expect(await code(api().call(routes.actors.find, { params: { id: one } }))).toBe('not_found');
  expect(await create({ session_id: 'nobody', speaker_id: 's1', name: 'A' })).toBe('not_found');
  expect(await create({ session_id: 'one', speaker_id: 's99', name: 'A' })).toBe('not_found');
  expect(await create({ session_id: 'one', speaker_id: 's1', name: '' })).toBe('bad_message');
  const split = { params: { id: other }, body: { voiceprint_ids: [999] } };
  expect(await code(api().call(routes.actors.split, split))).toBe('bad_message');
  expect(await code(api().call(routes.actors.import, { body: { format: 'other' } }))).toBe('bad_message');
});
