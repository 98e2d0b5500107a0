/** Files that are refused, and in which words; nothing is left behind of them. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../browser/harness/until.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { accepted, ended, ffmpeg, refusal, reportOf, upload, wav } from '../fakes/uploads.ts';
import { fetchAs, secretOf } from '../fakes/secrets.ts';
import { gate, TALK, UploadBed } from './upload-bed.ts';

const bed = UploadBed.ofEachTest();

describe('a file that is refused', () => {
  it.each<[string, () => Uint8Array<ArrayBuffer>, number, string, RegExp]>([
    ['nothing in it', () => new Uint8Array(), 415, 'not_audio', /empty/],
    ['a picture called sound', () => still(), 415, 'not_audio', /no sound/],
    ['a film without sound', () => mute(), 415, 'not_audio', /no sound/],
    ['words called sound', () => new TextEncoder().encode('Hello! '.repeat(99)), 422, 'undecodable', /read/],
    ['an encrypted film', () => encrypted(), 422, 'undecodable', /encrypted/],
    ['a film cut off before its index', () => aac().slice(0, 2000), 422, 'undecodable', /read/],
    ['no channel', () => wav(TALK, { channels: 0 }), 422, 'undecodable', /read/],
    ['no sample rate', () => wav(TALK, { rateHz: 0 }), 422, 'undecodable', /read/],
    ['hours, by a sample a second', () => wav(TALK, { rateHz: 1 }), 413, 'upload_too_large', /240 minutes/],
  ])('%s', async (_what, make, status, code, words) => {
    const address = await bed.start();
    const refused = await refusal(await upload(address, make(), { name: 'film.mp3', target_language: 'es' }));
    expect(refused).toMatchObject({ status, code });
    expect(refused.message).toMatch(words);
    expect(refused.message).not.toContain(bed.folder);
    expect(bed.leftovers()).toEqual([]);
  });

  it.each<[string, (secret: string) => string]>([
    ['a playlist', (named) => hls(named)],
    ['a playlist of playlists', (named) => `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=9\n${named}\n`],
    ['a list to be joined', (named) => `ffconcat version 1.0\nfile '${named}'\n`],
    ['a DASH manifest', (named) => dash(named)],
    ['a session description', () => 'v=0\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n'],
  ])('%s names a file or an address that is none of its own, and neither is read', async (_what, list) => {
    let requests = 0;
    const elsewhere = createServer((_request, response) => {
      requests++;
      response.end(wav(TALK));
    }).listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    try {
      const { port } = elsewhere.address() as AddressInfo;
      bed.talkAs('secret.mp3');
      const address = await bed.start();
      for (const named of [`file:${join(bed.folder, 'secret.mp3')}`, `http://127.0.0.1:${port}/secret.mp3`]) {
        const bytes = new TextEncoder().encode(list(named));
        expect(await refusal(await upload(address, bytes, { name: 'film.mp3' }))).toMatchObject({
          status: 422,
          code: 'undecodable',
        });
      }
      expect(requests).toBe(0);
      expect(bed.leftovers()).toEqual([]);
    } finally {
      elsewhere.close();
    }
  });

  it('is too large, and is not read to its end: also where it has none', async () => {
    const address = await bed.start({ uploadLimits: { fileBytes: 100_000 } });
    const refused = await refusal(await upload(address, wav(TALK)));
    expect(refused).toMatchObject({ status: 413, code: 'upload_too_large' });
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(
          new TextEncoder().encode(
            '--x\r\nContent-Disposition: form-data; name="file"; filename="endless.wav"\r\n\r\n',
          ),
        );
      },
      pull(controller) {
        sent += 10_000;
        controller.enqueue(new Uint8Array(10_000));
      },
    });
    const request: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      body: endless,
      duplex: 'half',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    };
    const answer = fetchAs(`${address}/api/upload-audio`, request);
    // Whoever still sends when the connection is closed may not get to read why.
    const outcome = await answer.then(refusal, () => ({ status: 413 }));
    expect(outcome.status).toBe(413);
    expect(sent).toBeLessThan(20_000_000);
    await until('nothing of it to be left', () => bed.leftovers().length === 0);
  });

  it.each<[string, Record<string, string>, number, string, RegExp]>([
    [
      'a language that is none',
      { target_language: 'x y' },
      400,
      'bad_message',
      /target_language: saw "x y", takes/,
    ],
    ['a language nobody speaks', { target_language: 'tlh' }, 422, 'unsupported_language_pair', /Klingon/],
  ])('for %s', async (_what, fields, status, code, words) => {
    const address = await bed.start();
    const refused = await refusal(await upload(address, wav(TALK), fields));
    expect(refused).toMatchObject({ status, code });
    expect(refused.message).toMatch(words);
    expect(bed.leftovers()).toEqual([]);
  });

  it('where there is none, or no form', async () => {
    const address = await bed.start();
    const post = (body: FormData | string) =>
      fetchAs(`${address}/api/upload-audio`, { method: 'POST', body });
    const form = new FormData();
    form.set('target_language', 'es');
    expect(await refusal(await post(form))).toMatchObject({ status: 400, code: 'bad_message' });
    expect(await refusal(await post('sound'))).toMatchObject({ status: 400, code: 'bad_message' });
    expect(bed.leftovers()).toEqual([]);
  });

  it('whose sender goes away, or falls silent, in the middle of it', async () => {
    const address = await bed.start({ uploadLimits: { stalledMs: 300 } });
    for (const isGone of [true, false]) {
      const socket = connect(Number(new URL(address).port), '127.0.0.1');
      await once(socket, 'connect');
      const head = `--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n${'a'.repeat(70_000)}`;
      socket.write(
        `POST /api/upload-audio HTTP/1.1\r\nHost: ${new URL(address).host}\r\nAuthorization: Bearer ${secretOf(address) ?? ''}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 900000\r\n\r\n${head}`,
      );
      await until('the first of it to be there', () => bed.leftovers().includes('source'));
      if (isGone) socket.destroy();
      else socket.on('data', () => undefined).on('error', () => undefined);
      await until('nothing of it to be left', () => bed.leftovers().length === 0);
      socket.destroy();
    }
    // And the next one has its place.
    await ended(address, await accepted(await upload(address, wav(TALK))));
  });

  it('that comes more slowly than it may', async () => {
    const address = await bed.start({ uploadLimits: { graceMs: 100, leastBytesPerS: 1_000_000 } });
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    await once(socket, 'connect');
    let answer = '';
    socket.on('data', (data: Buffer) => (answer += data.toString())).on('error', () => undefined);
    socket.write(
      `POST /api/upload-audio HTTP/1.1\r\nHost: ${new URL(address).host}\r\nAuthorization: Bearer ${secretOf(address) ?? ''}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 900000\r\n\r\n` +
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n',
    );
    const drip = setInterval(() => socket.write('a'), 10);
    await until('it to be refused', () => answer.includes('too slow'));
    clearInterval(drip);
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    await until('nothing of it to be left', () => bed.leftovers().length === 0);
  });

  it.each([
    ['a form without a boundary', 'multipart/form-data', 'nothing'],
    ['a form that is cut off', 'multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-da'],
    ['a form of something else', 'multipart/form-data; boundary=x', 'x'.repeat(1000)],
    [
      'a part that is cut off',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
    ],
  ])('%s, as what its sender did', async (_what, type, body) => {
    const address = await bed.start();
    const headers = { 'content-type': type };
    const answer = await fetchAs(`${address}/api/upload-audio`, { method: 'POST', body, headers });
    expect(await refusal(answer)).toMatchObject({ status: 400, code: 'bad_message' });
    await until('nothing of it to be left', () => bed.leftovers().length === 0);
  });

  it('a file without a name is one all the same', async () => {
    const address = await bed.start();
    const [head, tail] = [
      '--x\r\nContent-Disposition: form-data; name="file"\r\nContent-Type: application/octet-stream\r\n\r\n',
      '\r\n--x--\r\n',
    ].map((text) => Buffer.from(text));
    const body = Buffer.concat([head ?? Buffer.of(), wav(TALK), tail ?? Buffer.of()]);
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const answer = await fetchAs(`${address}/api/upload-audio`, { method: 'POST', body, headers });
    expect((await reportOf(address, await accepted(answer))).name).toBe('upload');
  });

  it('because too many wait', async () => {
    const held = gate();
    const address = await bed.start(
      { uploadLimits: { waiting: 1 } },
      scriptedCatalog({ heard: () => held.opened }),
    );
    const first = await accepted(await upload(address, wav(TALK)));
    await until('it to run', async () => (await reportOf(address, first)).state === 'running');
    await accepted(await upload(address, wav(TALK)));
    expect(await refusal(await upload(address, wav(TALK)))).toMatchObject({
      status: 503,
      code: 'overloaded',
    });
    held.open();
  });
});

function aac(): Uint8Array<ArrayBuffer> {
  return bed.talkAs('talk.m4a', '-c:a', 'aac');
}
function encrypted(): Uint8Array<ArrayBuffer> {
  const key = '76a6c65c5ea762046bd749a2e632ccbb';
  const words = ['-encryption_scheme', 'cenc-aes-ctr', '-encryption_key', key, '-encryption_kid', key];
  return bed.talkAs('talk.mp4', '-c:a', 'aac', ...words);
}
function still(): Uint8Array<ArrayBuffer> {
  return ffmpeg(bed.folder, 'still.png', '-f', 'lavfi', '-i', 'color=red:s=16x16:d=0.1', '-frames:v', '1');
}
function mute(): Uint8Array<ArrayBuffer> {
  return ffmpeg(bed.folder, 'mute.mp4', '-f', 'lavfi', '-i', 'testsrc=d=1:size=64x64', '-c:v', 'libx264');
}
function hls(named: string): string {
  return ['#EXTM3U', '#EXT-X-TARGETDURATION:8', '#EXTINF:8,', named, '#EXT-X-ENDLIST', ''].join('\n');
}
function dash(named: string): string {
  return `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT8S"
  profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="audio/mp4"><Representation
  id="1" bandwidth="9"><BaseURL>${named}</BaseURL></Representation></AdaptationSet></Period></MPD>`;
}
