/** A target language that no synthesiser speaks: what a client is told before, while and after it is captioned. */
import { afterEach, expect, it } from 'vitest';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { health } from '../../shared/http/companion.ts';
import { pairsOf } from '../../shared/languages.ts';
import type { CompanionMessage } from '../../shared/protocol/companion-messages.ts';
import { frames, say } from '../engines/speech.ts';
import { WireClient } from '../fakes/client.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { fewVoices, type FewVoices } from '../fakes/few-voices.ts';
import { tone } from '../fakes/scripted-engines.ts';
import { loud } from '../fixtures/sound.ts';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';
import { fetchAs } from '../fakes/secrets.ts';

const SENTENCE = 'We can take the first train in the morning, and nobody will ever know.';

let companion: RunningCompanion | undefined;
let voices: FewVoices | undefined;
let sessions = 0;

afterEach(async () => {
  await companion?.close();
  await voices?.catalog.close();
  companion = undefined;
});

async function run(few: FewVoices): Promise<RunningCompanion> {
  voices = few;
  return (companion = await runCompanion(few.catalog));
}

async function started(address: string, target: string): Promise<WireClient> {
  const client = await WireClient.connect(address, { session: `s${++sessions}` });
  client.send({ type: 'start_dubbing', target_language: target, audio_format: 'binary' });
  await client.next('dubbing_started');
  return client;
}

function speak(client: WireClient, ms: number): void {
  for (let at = 0; at < ms; at += 64) client.sendSound(loud(64));
}

async function stopped(client: WireClient): Promise<void> {
  client.send({ type: 'stop_dubbing' });
  await client.next('dubbing_stopped');
}

/** What is said of one clause, in its order. */
function saidOf(messages: readonly CompanionMessage[], clauseId: number): string[] {
  return messages.flatMap((message) => {
    return 'clause_id' in message && message.clause_id === clauseId ? [message.type] : [];
  });
}

it('is listed as captions beside the languages that are dubbed into', async () => {
  const { address } = await run(fewVoices(['es']));
  const list = await apiOf(address).call(routes.engines.list);
  expect(list.languages).toEqual([{ source: 'en', targets: ['es'], captions: ['ca'] }]);
  expect(pairsOf(list.languages)).toEqual([
    { source: 'en', target: 'es', isSpoken: true },
    { source: 'en', target: 'ca', isSpoken: false },
  ]);
});

it('leaves a companion well that can caption and nothing else', async () => {
  const { address } = await run(fewVoices(['xx']));
  const answer = await fetchAs(`${address}/api/health`);
  expect(health.parse(await answer.json()).status).toBe('ok');
  expect(answer.status).toBe(200);
});

it('has each clause translated and then ended for want of a voice, with no sound and no error', async () => {
  const { address } = await run(fewVoices(['es']));
  const client = await started(address, 'ca');
  expect(client.of('dubbing_started')[0]?.engines.tts.name).toBe('captions-only');
  speak(client, 8_000);
  await stopped(client);

  const clauses = client.of('clause');
  expect(clauses.length).toBeGreaterThan(2);
  for (const { clause_id } of clauses) {
    expect(saidOf(client.messages, clause_id)).toEqual(['clause', 'translation', 'dub_end']);
  }
  expect(client.of('translation').map(({ text }) => text)).toEqual(
    clauses.map(({ text }) => text.toUpperCase()),
  );
  for (const end of client.of('dub_end')) {
    expect(end).toMatchObject({ outcome: 'dropped', reason: 'no_voice', duration_ms: 0 });
  }
  expect(client.of('error')).toEqual([]);
  expect(client.frames).toEqual([]);
  // The client parses what it is told: a speaker without a voice would not have come this far.
  expect(client.of('speaker').map(({ voice }) => voice.id)).toEqual(['none']);

  const report = await apiOf(address).call(routes.sessions.report, {
    params: { session_id: `s${sessions}` },
  });
  expect(report.transcript.map(({ translation }) => translation)).toEqual(
    client.of('translation').map(({ text }) => text),
  );
});

it('is no voice that an actor is remembered with', async () => {
  const { address } = await run(fewVoices(['es'], { speaker: new VoiceprintEncoder() }));
  const client = await started(address, 'ca');
  for (const { samples } of frames(say(SENTENCE, 'rms'), 0, 100)) client.sendSound(samples);
  const { speaker_id } = await client.next('clause');
  const body = { session_id: `s${sessions}`, speaker_id, name: 'Ana' };
  await apiOf(address).call(routes.actors.create, { body });
  await stopped(client);
  const { actors } = await apiOf(address).call(routes.actors.list);
  expect(actors.map(({ name, voices: kept }) => [name, kept])).toEqual([['Ana', []]]);
});

it('waits for no dub of the language before it, and is spoken again with the next one', async () => {
  let speech: (() => void) | undefined;
  const mute = new Promise<void>((resolve) => (speech = resolve));
  let ask: (() => void) | undefined;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  const few = fewVoices(['es'], {
    synthesize: () => {
      ask?.();
      return mute.then(() => tone(300));
    },
  });
  const { address } = await run(few);
  const client = await started(address, 'es');
  speak(client, 12_000);
  await client.next('translation', 4);
  // A clause that no voice has begun with would be left to its caption.
  await asked;
  client.send({ type: 'set_options', target_language: 'ca' });
  const { message, engines } = await client.next('notice');
  expect(message).toBe('No voice here speaks Catalan: there are captions alone.');
  expect(engines?.tts.name).toBe('captions-only');
  speak(client, 6_000);
  const end = await client.next('dub_end');
  expect(end).toMatchObject({ outcome: 'dropped', reason: 'no_voice' });
  // The Spanish dubs before it are still owed.
  expect(end.clause_id).toBeGreaterThan(4);

  // Those that nobody has begun to speak are left to their captions, too.
  speech?.();
  await client.until(() => client.of('dub_end').length >= end.clause_id, 'the end of all clauses');
  const begun = new Set(client.of('dub_start').map(({ clause_id }) => clause_id));
  for (const { clause_id, outcome } of client.of('dub_end')) {
    expect([clause_id, outcome]).toEqual([clause_id, begun.has(clause_id) ? 'spoken' : 'dropped']);
  }
  expect(client.of('error')).toEqual([]);

  client.send({ type: 'set_options', target_language: 'es' });
  expect((await client.next('notice', 2)).message).toContain('speaks Spanish');
  speak(client, 4_000);
  await client.next('dub_start', begun.size + 1);
  await stopped(client);
});

it('is spoken in the next session once a voice is installed', async () => {
  const few = fewVoices(['es']);
  const { address } = await run(few);
  const before = await started(address, 'ca');
  few.install('ca');
  const after = await started(address, 'ca');
  speak(after, 4_000);
  await Promise.all([stopped(before), stopped(after)]);
  expect(after.of('dubbing_started')[0]?.engines.tts.name).toBe('script-tts');
  expect(after.of('dub_end').map(({ outcome }) => outcome)).toEqual(after.of('clause').map(() => 'spoken'));
  expect(after.frames.length).toBeGreaterThan(0);
  const list = await apiOf(address).call(routes.engines.list);
  expect(list.languages).toEqual([{ source: 'en', targets: ['es', 'ca'] }]);
});
