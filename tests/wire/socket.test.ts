import { afterEach, describe, expect, it } from 'vitest';
import { scriptedCatalog, steadyWords } from '../fakes/scripted-engines.ts';
import { runCompanion, type CompanionOptions, type RunningCompanion } from '../fakes/companion.ts';
import { WireClient } from '../fakes/client.ts';
import { loud, silence } from '../fixtures/sound.ts';

let companion: RunningCompanion | undefined;
const clients: WireClient[] = [];

async function connected(
  catalog = scriptedCatalog(),
  environment: Record<string, string> = {},
  options: CompanionOptions = {},
): Promise<WireClient> {
  companion = await runCompanion(catalog, environment, options);
  return another();
}
async function another(session = 's1', connection = 'c1', resume?: string): Promise<WireClient> {
  const client = await WireClient.connect(companion?.address ?? '', { session, connection, resume });
  clients.push(client);
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.cut();
  await companion?.close();
  companion = undefined;
});

const start = { type: 'start_dubbing', target_language: 'es', audio_format: 'binary' } as const;

/** Nobody says a word after that. */
function until(endMs: number): typeof steadyWords {
  return (fromMs, toMs) => steadyWords(fromMs, Math.min(toMs, endMs));
}

/** Speech of so many milliseconds and a pause after it, in frames of 64 ms. */
function speak(client: WireClient, speechMs: number, pauseMs = 1000): void {
  for (let at = 0; at < speechMs; at += 64) client.sendSound(loud(64));
  for (let at = 0; at < pauseMs; at += 64) client.sendSound(silence(64));
}

describe('a session', () => {
  it('is stopped though an engine takes in no more sound, and what was said before is dubbed', async () => {
    const never = new Promise<never>(() => undefined);
    const heard = ({ startMs }: { startMs: number }) => (startMs > 4_000 ? never : undefined);
    const client = await connected(scriptedCatalog({ heard }));
    client.send(start);
    speak(client, 5_000);
    client.send({ type: 'stop_dubbing' });
    await client.next('dubbing_stopped');
    expect((await client.closed).code).toBe(1000);
    const ids = (type: 'clause' | 'dub_end') => client.of(type).map(({ clause_id }) => clause_id);
    expect(ids('clause').length).toBeGreaterThan(1);
    expect(ids('dub_end').sort()).toEqual(ids('clause').sort());
  });

  it('is stopped though so much sound waits for an engine that takes no more that no more is read', async () => {
    const never = new Promise<never>(() => undefined);
    const heard = ({ startMs }: { startMs: number }) => (startMs > 2_000 ? never : undefined);
    const client = await connected(scriptedCatalog({ heard }));
    client.send(start);
    speak(client, 20_000);
    client.send({ type: 'ping', id: 'still there' });
    client.send({ type: 'stop_dubbing' });
    // Sound that nobody takes in is left out, and said to be; what else is sent is answered.
    expect(await client.next('error')).toMatchObject({ code: 'overloaded', fatal: false, retryable: true });
    expect(await client.next('pong')).toMatchObject({ id: 'still there' });
    await client.next('dubbing_stopped');
    expect(client.of('error').filter(({ code }) => code === 'overloaded')).toHaveLength(1);
  });

  it('dubs what is said, clause after clause, in the order the contract gives', async () => {
    const client = await connected(scriptedCatalog({ words: until(4000) }));
    client.send(start);
    speak(client, 4000);
    client.send({ type: 'stop_dubbing' });
    const stopped = await client.next('dubbing_stopped');
    expect((await client.closed).code).toBe(1000);

    const clauses = client.of('clause');
    expect(clauses.length).toBeGreaterThan(1);
    expect(stopped.clauses).toBe(clauses.length);
    expect(clauses.map(({ clause_id }) => clause_id)).toEqual(clauses.map((_, i) => i + 1));
    for (const { clause_id } of clauses) {
      const types = client.messages
        .filter((message) => 'clause_id' in message && message.clause_id === clause_id)
        .map(({ type }) => type);
      expect(types).toEqual(['clause', 'translation', 'dub_start', 'dub_end']);
      const sequences = client.frames.filter((frame) => frame.clauseId === clause_id).map((f) => f.sequence);
      expect(sequences).toEqual(sequences.map((_, i) => i));
      expect(sequences.length).toBeGreaterThan(0);
    }
    const starts = client.of('dub_start').map(({ clause_id }) => clause_id);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(client.messages.at(-1)?.type).toBe('dubbing_stopped');
    // Every word once, none twice.
    const said = clauses.flatMap(({ text }) => text.toLowerCase().replace(/[.?]/g, '').split(' '));
    expect(said).toEqual(steadyWords(0, 4000).map(({ text }) => text));
  });

  it('takes base64 and answers in base64', async () => {
    const client = await connected();
    for (let i = 0; i < 50; i++) {
      const sound = i < 30 ? loud(64) : silence(64);
      client.send({
        type: 'audio_chunk',
        audio_data: Buffer.from(sound.buffer).toString('base64'),
        ...(i === 0 ? { target_language: 'es' } : {}),
      });
    }
    const ended = () => client.of('dub_end').find(({ clause_id }) => clause_id === 1);
    await client.until(() => ended() !== undefined, 'the end of clause 1');
    expect(client.frames).toEqual([]);
    const audio = client.of('dub_audio').filter(({ clause_id }) => clause_id === 1);
    expect(audio.map(({ sequence }) => sequence)).toEqual(audio.map((_, i) => i));
    const bytes = audio.reduce((sum, { audio_data }) => sum + Buffer.from(audio_data, 'base64').length, 0);
    expect(bytes / 2 / 22.05).toBeCloseTo(ended()?.duration_ms ?? 0, 0);
  });

  it('is taken up again with what was missed, its clock and its ids', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const catalog = scriptedCatalog({
      translate: async ({ text }) => {
        await held;
        return text.toUpperCase();
      },
    });
    const first = await connected(catalog);
    first.send(start);
    speak(first, 2600);
    const { resume_token } = await first.next('dubbing_started');
    await first.next('clause');
    first.cut();
    release();

    const second = await another('s1', 'c2', resume_token);
    second.send(start);
    const resumed = await second.next('dubbing_started');
    expect(resumed.resumed).toBe(true);
    await second.until(() => second.of('dub_end').some((end) => end.clause_id === 1), 'the end of clause 1');
    expect(second.of('translation').map((m) => m.clause_id)).toContain(1);
    expect(second.frames.some((frame) => frame.clauseId === 1)).toBe(true);

    for (let at = 0; at < 2600; at += 64) second.sendSound(loud(64), 10_000 + at);
    for (let at = 0; at < 1000; at += 64) second.sendSound(silence(64));
    await second.until(() => second.of('clause').some((c) => c.start_ms >= 9_900), 'a clause after the gap');
    second.send({ type: 'stop_dubbing' });
    await second.next('dubbing_stopped');
    const ids = [...new Set([...first.of('clause'), ...second.of('clause')].map((c) => c.clause_id))];
    expect(ids).toEqual(ids.map((_, i) => i + 1));
  });

  it('belongs to the newest connection', async () => {
    const first = await connected();
    first.send(start);
    const { resume_token } = await first.next('dubbing_started');
    const second = await another('s1', 'c2', resume_token);
    expect((await first.closed).code).toBe(1000);
    second.send(start);
    expect((await second.next('dubbing_started')).resumed).toBe(true);
  });

  it('drops what was not said yet when the viewer seeks', async () => {
    const never = new Promise<string>(() => undefined);
    const client = await connected(scriptedCatalog({ translate: () => never }));
    client.send(start);
    speak(client, 2600);
    await client.next('clause');
    client.send({ type: 'flush', before_capture_ms: 60_000 });
    const end = await client.next('dub_end');
    expect(end).toMatchObject({ clause_id: 1, outcome: 'dropped' });
  });

  it('stops also where the engines never answer, and ends each clause before it says so', async () => {
    const never = new Promise<string>(() => undefined);
    const client = await connected(scriptedCatalog({ translate: () => never }));
    client.send(start);
    speak(client, 5000);
    await client.next('clause', 2);
    client.send({ type: 'stop_dubbing' });
    await client.next('dubbing_stopped');
    const types = client.messages.map(({ type }) => type);
    expect(types.lastIndexOf('dub_end')).toBeLessThan(types.indexOf('dubbing_stopped'));
    const ended = client.of('dub_end').map(({ clause_id }) => clause_id);
    expect(ended.sort()).toEqual(
      client
        .of('clause')
        .map(({ clause_id }) => clause_id)
        .sort(),
    );
  });

  it('changes its language between clauses', async () => {
    const targets: string[] = [];
    const catalog = scriptedCatalog({
      translate: ({ text, target }) => {
        targets.push(target);
        return Promise.resolve(text);
      },
    });
    const client = await connected(catalog);
    client.send(start);
    speak(client, 1500);
    await client.next('dub_end');
    client.send({ type: 'set_options', target_language: 'ca' });
    speak(client, 1500);
    await client.until(() => targets.includes('ca'), 'a clause in Catalan');
    expect(targets[0]).toBe('es');
  });

  it('learns from playback reports when the dub was heard', async () => {
    const client = await connected();
    client.send(start);
    speak(client, 1500);
    const clause = await client.next('clause');
    client.send({
      type: 'playback',
      clause_id: 1,
      state: 'started',
      heard_ms: clause.start_ms + 2345,
      backlog_ms: 120,
    });
    await client.until(() => client.of('metrics').some((m) => m.heard_evs !== undefined), 'heard EVS');
    const metrics = client.of('metrics').at(-1);
    expect(metrics?.heard_evs).toEqual({ p50_ms: 2345, p95_ms: 2345, count: 1 });
    expect(metrics?.backlog_ms).toBe(120);
  });
});

describe('what is wrong is answered in words', () => {
  it.each([
    ['no JSON', '{"type":', 'bad_message', 4400],
    ['JSON of no known type', '{"type":"start"}', 'bad_message', undefined],
    ['a wrong type', '{"type":"start_dubbing","target_language":7}', 'bad_message', undefined],
    ['an unknown language tag', '{"type":"start_dubbing","target_language":"!!"}', 'bad_message', undefined],
    ['null', 'null', 'bad_message', undefined],
  ])('%s', async (_name, text, code, closes) => {
    const client = await connected();
    client.sendText(text);
    const error = await client.next('error');
    expect(error).toMatchObject({ code, fatal: closes !== undefined });
    expect(error.message).toMatch(/takes/);
    if (closes === undefined) {
      client.send({ type: 'ping', id: 1 });
      await client.next('pong');
    } else {
      expect((await client.closed).code).toBe(closes);
    }
  });

  it('names the field, what was seen and what is taken', async () => {
    const client = await connected();
    client.sendText('{"type":"start_dubbing","target_language":7}');
    expect((await client.next('error')).message).toMatch(/target_language: saw 7, takes/);
  });

  it.each([
    ['a short frame', new Uint8Array(10)],
    ['a frame of another version', Uint8Array.from({ length: 26 }, () => 9)],
    ['half a sample', withTail(1)],
  ])('%s closes with 4400', async (_name, bytes) => {
    const client = await connected();
    client.send(start);
    await client.next('dubbing_started');
    client.sendBytes(bytes);
    expect(await client.next('error')).toMatchObject({ code: 'bad_frame', fatal: true });
    expect((await client.closed).code).toBe(4400);
  });

  it('a frame over a mebibyte closes with 1009', async () => {
    const client = await connected();
    client.sendBytes(new Uint8Array((1 << 20) + 1));
    expect((await client.closed).code).toBe(1009);
  });

  it('captured time that goes back', async () => {
    const client = await connected();
    client.send(start);
    client.sendSound(silence(64), 1000);
    client.sendSound(silence(64), 500);
    const error = await client.next('error');
    expect(error).toMatchObject({ code: 'bad_frame', fatal: false });
    expect(error.message).toMatch(/time_ms: saw 500/);
  });

  it('a chunk that is too long, and base64 that is none', async () => {
    const client = await connected();
    client.send(start);
    client.send({ type: 'audio_chunk', audio_data: Buffer.from(loud(1200).buffer).toString('base64') });
    expect((await client.next('error')).message).toMatch(/MAX_CHUNK_DURATION/);
    client.send({ type: 'audio_chunk', audio_data: '%%%' });
    expect((await client.next('error', 2)).message).toMatch(/audio_data: saw text that is not base64/);
  });

  it('sound before a start', async () => {
    const client = await connected();
    client.sendSound(loud(64));
    expect(await client.next('error')).toMatchObject({ code: 'not_started', fatal: false });
  });

  it('languages that nobody serves, with those that somebody does', async () => {
    const client = await connected();
    client.send({ ...start, target_language: 'ja' });
    const error = await client.next('error');
    expect(error.code).toBe('unsupported_language_pair');
    expect(error.details).toMatchObject({ pairs: [{ source: 'en', target: 'es' }, { target: 'ca' }] });
    client.send(start);
    await client.next('dubbing_started');
  });

  it('a clone without consent, and one that no engine can make', async () => {
    const client = await connected();
    client.send({ type: 'create_voice_clone', speaker_id: 's1', audio_samples: [] });
    expect((await client.next('error')).code).toBe('consent_missing');
    client.send(start);
    await client.next('dubbing_started');
    const consent = { statement: 'I may.', granted_by: 'Ana' };
    client.send({ type: 'create_voice_clone', speaker_id: 's1', audio_samples: [], consent });
    expect((await client.next('error', 2)).code).toBe('not_available');
  });

  it('one session too many', async () => {
    const first = await connected(undefined, { MAX_SESSIONS: '1' });
    first.send(start);
    await first.next('dubbing_started');
    const second = await another('s2');
    expect(await second.next('error')).toMatchObject({ code: 'too_many_sessions', fatal: true });
    expect((await second.closed).code).toBe(1013);
  });

  it('a place that nobody has begun to use, to whoever comes next', async () => {
    const first = await connected(undefined, { MAX_SESSIONS: '1' });
    const second = await another('s2');
    expect((await first.closed).code).toBe(1013);
    second.send(start);
    await second.next('dubbing_started');
  });

  it('who connects and begins nothing', async () => {
    const silent = await connected(undefined, {}, { beginWithinMs: 50 });
    expect((await silent.closed).code).toBe(1013);
  });

  it('an engine that fails for one clause ends that clause and no other', async () => {
    let count = 0;
    const catalog = scriptedCatalog({
      translate: ({ text }) => (++count === 1 ? Promise.reject(new Error('broke')) : Promise.resolve(text)),
    });
    const client = await connected(catalog);
    client.send(start);
    speak(client, 4000);
    const error = await client.next('error');
    expect(error).toMatchObject({ code: 'engine_failed', stage: 'translation', clause_id: 1, fatal: false });
    expect(error.message).not.toMatch(/broke/);
    await client.until(
      () => client.of('dub_end').some(({ clause_id }) => clause_id === 2),
      'the end of clause 2',
    );
    expect(client.of('dub_end').map(({ clause_id }) => clause_id)).not.toContain(1);
  });

  it('a recogniser that dies in the middle of a word is started again and hears it again', async () => {
    let deaths = 0;
    const catalog = scriptedCatalog({
      words: until(2600),
      heard: ({ startMs }) => {
        if (startMs > 1000 && deaths++ === 0) throw new Error('died');
      },
    });
    const client = await connected(catalog);
    client.send(start);
    speak(client, 2600);
    expect((await client.next('notice')).code).toBe('engine_restarted');
    client.send({ type: 'stop_dubbing' });
    await client.next('dubbing_stopped');
    const said = client
      .of('clause')
      .flatMap(({ text }) => text.toLowerCase().replace(/[.?]/g, '').split(' '));
    expect(said).toEqual(steadyWords(0, 2600).map(({ text }) => text));
  });
});

function withTail(bytes: number): Uint8Array {
  const frame = new Uint8Array(24 + bytes);
  frame[0] = 1;
  frame[1] = 1;
  new DataView(frame.buffer).setUint32(20, 16_000, true);
  return frame;
}
