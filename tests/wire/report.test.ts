import { afterEach, expect, it } from 'vitest';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { WireClient } from '../fakes/client.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { loud, silence } from '../fixtures/sound.ts';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';
import { fetchAs } from '../fakes/secrets.ts';

let companion: RunningCompanion | undefined;
afterEach(() => companion?.close());

it('a session can be looked at while it lives and after, with its captions', async () => {
  companion = await runCompanion(scriptedCatalog());
  const { address } = companion;
  const report = () => apiOf(address).call(routes.sessions.report, { params: { session_id: 'film' } });
  const client = await WireClient.connect(address, { session: 'film' });
  client.send({ type: 'start_dubbing', target_language: 'es', audio_format: 'binary' });
  for (let i = 0; i < 40; i++) client.sendSound(loud(64));
  for (let i = 0; i < 16; i++) client.sendSound(silence(64));
  await client.next('dub_end');
  expect(await report()).toMatchObject({ state: 'live', source_language: 'en', target_language: 'es' });
  expect((await apiOf(address).call(routes.companion.health)).sessions).toBe(1);

  // What the listener's side left to its caption is not waited for by whoever reads the report.
  const playback = { clause_id: 1, heard_ms: 2_000, backlog_ms: 0 };
  client.send({ type: 'playback', state: 'dropped', ...playback });
  client.send({ type: 'ping', id: 7 });
  await client.next('pong');
  expect((await report()).transcript[0]).toMatchObject({ clause_id: 1, skipped: true });

  client.send({ type: 'stop_dubbing' });
  const stopped = await client.next('dubbing_stopped');
  await client.closed;
  const ended = await report();
  expect(ended.state).toBe('ended');
  expect(ended.clauses.committed).toBe(stopped.clauses);
  expect(ended.clauses.spoken).toBe(stopped.clauses);
  expect(ended.latency.ready_evs?.count).toBe(stopped.clauses);
  expect(ended.speakers).toEqual([{ speaker_id: 's1', name: 'Speaker 1', voice_id: 'script' }]);

  expect(ended.transcript.map(({ outcome }) => outcome)).toEqual(ended.transcript.map(() => 'spoken'));
  expect(ended.transcript[0]).toMatchObject({ clause_id: 1, speaker_id: 's1', voice_id: 'script' });
  const list = await apiOf(address).call(routes.sessions.list);
  expect(list.sessions).toMatchObject([{ session_id: 'film', state: 'ended' }]);

  const vtt = await (await fetchAs(`${address}/api/sessions/film/captions.vtt`)).text();
  expect(vtt).toMatch(
    /^WEBVTT\n\nNOTE Voces .+\n\n00:00:0\d\.\d{3} --> 00:00:0\d\.\d{3}\n<v Speaker 1>W0 W1/,
  );
  const srt = await (await fetchAs(`${address}/api/sessions/film/captions.srt`)).text();
  expect(srt).toMatch(/^1\n00:00:00,000 --> .+\nVoces .+\n\n2\n00:00:0\d,\d{3} --> 00:00:0\d,\d{3}\nW0 W1/);
});

it('no transcript and no translation is in the log', async () => {
  companion = await runCompanion(
    scriptedCatalog({ translate: ({ text }) => Promise.resolve(`geheim ${text}`) }),
    { DEBUG: '1' },
  );
  const client = await WireClient.connect(companion.address, { session: 'film' });
  client.send({ type: 'start_dubbing', target_language: 'es', audio_format: 'binary' });
  for (let i = 0; i < 40; i++) client.sendSound(loud(64));
  await client.next('dub_end');
  client.cut();
  await client.closed;
  expect(companion.log).toMatch(/connection opened/);
  expect(companion.log).not.toMatch(/geheim|w0/i);
});
