/** A session, from its start to its end. */
import { describe, expect, it } from 'vitest';
import { scriptedCatalog, steadyWords } from '../fakes/scripted-engines.ts';
import { loud, silence } from '../fixtures/sound.ts';
import { connected, another, start, until, speak, setUpEachTest } from './socket-bed.ts';

setUpEachTest();

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
    expect(ids('dub_end').sort((a, b) => a - b)).toEqual(ids('clause').sort((a, b) => a - b));
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
    expect(ended.sort((a, b) => a - b)).toEqual(
      client
        .of('clause')
        .map(({ clause_id }) => clause_id)
        .sort((a, b) => a - b),
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
