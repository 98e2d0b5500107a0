/** What a client does wrong, and what fails behind it, is answered in words. */
import { describe, expect, it } from 'vitest';
import { scriptedCatalog, steadyWords } from '../fakes/scripted-engines.ts';
import { loud, silence } from '../fixtures/sound.ts';
import { connected, another, start, until, speak, setUpEachTest } from './socket-bed.ts';

function withTail(bytes: number): Uint8Array {
  const frame = new Uint8Array(24 + bytes);
  frame[0] = 1;
  frame[1] = 1;
  new DataView(frame.buffer).setUint32(20, 16_000, true);
  return frame;
}

setUpEachTest();

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
