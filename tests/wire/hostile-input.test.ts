/** Input that is made to do harm: whoever sends it is told what is wrong, and nobody else notices. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCompanion, type CompanionProcess } from '../../scripts/demo/companion-process.ts';
import { errorAnswer } from '../../shared/http/error.ts';
import { WireClient } from '../fakes/client.ts';
import { NO_MODELS } from '../fakes/cloud.ts';
import { fetchAs } from '../fakes/secrets.ts';
import { loud } from '../fixtures/sound.ts';

const DEPTH = 5_000;
const lists = '['.repeat(DEPTH) + ']'.repeat(DEPTH);
const objects = '{"a":'.repeat(DEPTH) + '1' + '}'.repeat(DEPTH);
const unclosed = '['.repeat(500_000);

/** A process of its own, as what an exception ends is the whole of it. */
let companion: CompanionProcess;
let bystander: WireClient;
let count = 0;

beforeAll(async () => {
  companion = await startCompanion(0, { MODELS_DIR: NO_MODELS });
  bystander = await WireClient.connect(companion.address, { session: 'bystander' });
  bystander.send({ type: 'start_dubbing', target_language: 'es', audio_format: 'binary' });
  await bystander.next('dubbing_started');
});
afterAll(async () => {
  try {
    bystander.send({ type: 'stop_dubbing' });
    const { statistics } = await bystander.next('dubbing_stopped');
    // What it sent between the hostile messages was all received.
    expect(statistics.audio_s).toBeCloseTo((count * 64) / 1000, 1);
  } finally {
    await companion.close();
  }
});

async function bystanderIsServed(): Promise<void> {
  bystander.sendSound(loud(64));
  bystander.send({ type: 'ping', id: ++count });
  await bystander.next('pong', count);
}

describe('a text frame', () => {
  it.each([
    ['an id of lists in lists', `{"type":"ping","id":${lists}}`],
    ['an id of objects in objects', `{"type":"ping","id":${objects}}`],
    ['a type of lists in lists', `{"type":${lists}}`],
    ['a language of lists in lists', `{"type":"start_dubbing","target_language":${lists}}`],
    ['a field nobody knows of objects in objects', `{"type":"stop_dubbing","more":${objects}}`],
    ['a list of lists', lists],
    ['an object of objects', objects],
    ['brackets that are never closed', unclosed],
  ])('with %s is refused before it is parsed', async (_what, text) => {
    const client = await WireClient.connect(companion.address, { session: `hostile-${count}` });
    client.sendText(text);
    const error = await client.next('error');
    expect(error).toMatchObject({ code: 'bad_message', fatal: true });
    expect(error.message).toBe('message: saw more than 16 levels of nesting, takes at most 16.');
    expect((await client.closed).code).toBe(4400);
    await bystanderIsServed();
  });

  it('with more values than any message has is refused before it is parsed', async () => {
    const client = await WireClient.connect(companion.address, { session: 'many' });
    client.sendText(`{"type":"ping","id":[${'1,'.repeat(400_000)}1]}`);
    expect((await client.next('error')).message).toMatch(/saw more than 10000 values, takes at most 10000/);
    await bystanderIsServed();
  });

  it.each([
    ['a long text', `{"type":"ping","id":"${'x'.repeat(900_000)}"}`, /^id: saw "x{60}…", takes/],
    ['a long list', `{"type":"ping","id":[${'1,'.repeat(5000)}1]}`, /^id: saw a list of 5001, takes/],
    [
      'brackets inside a text',
      `{"type":"ping","id":["\\"${'['.repeat(9000)}"]}`,
      /^id: saw a list of 1, takes/,
    ],
    [
      'as many levels as are taken',
      `{"type":"ping","id":${'['.repeat(15)}${']'.repeat(15)}}`,
      /^id: saw a list/,
    ],
    [
      'a key that is a prototype',
      '{"type":"ping","id":{"__proto__":{"length":1}}}',
      /^id: saw an object, takes/,
    ],
  ])('with %s is answered briefly, and the session goes on', async (_what, text, words) => {
    const client = await WireClient.connect(companion.address, { session: `wrong-${count}` });
    client.sendText(text);
    const error = await client.next('error');
    expect(error).toMatchObject({ code: 'bad_message', fatal: false });
    expect(error.message).toMatch(words);
    expect(error.message.length).toBeLessThan(200);
    client.send({ type: 'ping', id: 1 });
    await client.next('pong');
    client.close();
    await bystanderIsServed();
  });
});

describe('sound', () => {
  /** 816 bytes. A reader that looks for all that follows a list inside it goes through the rest twice at each of them. */
  const doubling = Buffer.concat([chunk('LIST', Buffer.from('adtl')), chunk('note', Buffer.alloc(0))]);
  const doublings = Array.from({ length: 38 }, () => doubling);
  const hostile = riff(...doublings, format(), chunk('data', Buffer.alloc(4)));

  it.each([
    [
      'a WAV file of lists in lists',
      hostile,
      /^audio_data: saw more than 64 chunks in a WAV file, takes at most 64/,
    ],
    [
      'a WAV file that says it is endless',
      riff(chunk('LIST', Buffer.from('adtl'), 0xffff_fff0), format(), chunk('data', Buffer.alloc(4))),
      /^audio_data: saw a chunk "LIST" of 4294967280 bytes in a WAV file that has 40 left, takes whole chunks/,
    ],
  ])('that is %s is refused, and the session goes on', async (_what, bytes, words) => {
    const client = await WireClient.connect(companion.address, { session: `sound-${count}` });
    client.send({ type: 'audio_chunk', audio_data: bytes.toString('base64'), target_language: 'es' });
    await bystanderIsServed();
    const error = await client.next('error');
    expect(error).toMatchObject({ code: 'bad_frame', fatal: false });
    expect(error.message).toMatch(words);
    client.send({ type: 'ping', id: 1 });
    await client.next('pong');
    client.close();
  });

  it('far ahead of its time is refused, and the sound behind it is heard', async () => {
    const client = await WireClient.connect(companion.address, { session: `ahead-${count}` });
    client.send({ type: 'start_dubbing', target_language: 'es', audio_format: 'binary' });
    await client.next('dubbing_started');
    client.sendSound(loud(64), 0);
    client.sendSound(loud(64), 9_999_999_999);
    expect(await client.next('error')).toMatchObject({ code: 'bad_frame', fatal: false });
    client.sendSound(loud(64), 64);
    // A seek to the end of time leaves what is still to come, too.
    client.send({ type: 'flush', before_capture_ms: 9_999_999_999 });
    client.sendSound(loud(64), 128);
    client.send({ type: 'stop_dubbing' });
    const { statistics } = await client.next('dubbing_stopped');
    expect(statistics.audio_s).toBeCloseTo(0.192, 2);
    await bystanderIsServed();
  });

  it.each([1e300, Number.POSITIVE_INFINITY, Number.NaN, -1])('at %d ms is no frame', async (timeMs) => {
    const client = await WireClient.connect(companion.address, { session: `never-${count}` });
    client.sendSound(loud(64), timeMs);
    expect(await client.next('error')).toMatchObject({ code: 'bad_frame', fatal: true });
    expect((await client.closed).code).toBe(4400);
    await bystanderIsServed();
  });

  it('that is such a file does no harm as a sample for a clone either', async () => {
    const consent = { statement: 'I may.', granted_by: 'Ana' };
    const audio_samples = Array.from({ length: 64 }, () => hostile.toString('base64'));
    const client = await WireClient.connect(companion.address, { session: 'clone' });
    client.send({ type: 'create_voice_clone', speaker_id: 's1', audio_samples, consent });
    await bystanderIsServed();
    expect(await client.next('error')).toMatchObject({ code: 'bad_frame', fatal: false });
    client.close();
  });

  function riff(...chunks: Buffer[]): Buffer {
    return chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), ...chunks]));
  }
  function chunk(name: string, content: Buffer, length = content.length): Buffer {
    const head = Buffer.alloc(8);
    head.write(name, 'latin1');
    head.writeUInt32LE(length, 4);
    return Buffer.concat([head, content]);
  }
  function format(): Buffer {
    const fields = Buffer.alloc(16);
    [1, 1, 16_000, 0, 32_000, 0, 2, 16].forEach((value, i) => fields.writeUInt16LE(value, 2 * i));
    return chunk('fmt ', fields);
  }
});

describe('the body of a request', () => {
  const importOf = (actors: string) => `{"format":"samevoice-actors","version":1,"actors":[${actors}]}`;

  it.each([
    ['lists in lists', '/api/actors', lists],
    ['a name of lists in lists', '/api/actors', `{"name":${lists}}`],
    ['a name of objects in objects', '/api/actors', `{"session_id":"a","name":${objects}}`],
    ['a file of actors that nests', '/api/actors/import', importOf(objects)],
    ['brackets that are never closed', '/api/actors/import', unclosed.repeat(8)],
  ])('with %s is refused before it is parsed', async (_what, path, body) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(400);
    expect(errorAnswer.parse(JSON.parse(answer.body)).error.message).toBe(
      'body: saw more than 16 levels of nesting, takes at most 16.',
    );
    await bystanderIsServed();
  });

  it.each([
    ['ten thousand actors', `${'{},'.repeat(9_999)}{}`, 400, /actors: saw a list of 10000, takes/],
    ['two hundred actors without anything', `${'{},'.repeat(199)}{}`, 200, /"refused_count":200/],
    [
      'voiceprints without anything',
      `{"voiceprints":[${'{},'.repeat(200_000)}{}]}`,
      200,
      /actors\.0\.\w+: saw/,
    ],
    ['an actor by a long name', `{"id":"${'x'.repeat(1_000_000)}"}`, 200, /actors\.0\.id: saw \\"x{60}…/],
  ])('with %s is answered briefly', async (_what, actors, status, words) => {
    const answer = await post('/api/actors/import', importOf(actors));
    expect(answer.status).toBe(status);
    expect(answer.body).toMatch(words);
    expect(answer.body.length).toBeLessThan(4_000);
    await bystanderIsServed();
  });

  async function post(path: string, body: string): Promise<{ status: number; body: string }> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetchAs(companion.address + path, { method: 'POST', body, headers });
    return { status: answer.status, body: await answer.text() };
  }
});
