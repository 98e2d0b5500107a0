/** Files instead of a tab: what comes of them, what is refused and in which words, and that nothing is left behind. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { decodeFile } from '../../companion/media/decode.ts';
import { MARK, UPLOADS_FOLDER, Workspace } from '../../companion/jobs/workspace.ts';
import { uploadTranscript } from '../../shared/http/uploads.ts';
import { concat, rms } from '../../shared/pcm.ts';
import { readWav } from '../../shared/wav.ts';
import { until } from '../browser/harness/until.ts';
import { WireClient } from '../fakes/client.ts';
import { runCompanion, type CompanionOptions, type RunningCompanion } from '../fakes/companion.ts';
import { fewVoices } from '../fakes/few-voices.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { accepted, ended, ffmpeg, refusal, reportOf, upload, wav } from '../fakes/uploads.ts';
import { fetchAs, secretOf } from '../fakes/secrets.ts';
import { loud, silence } from '../fixtures/sound.ts';

/** Speech from 1 s to 3 s, and from 5 s to 7 s. */
const TALK = concat([silence(1000), loud(2000), silence(2000), loud(2000), silence(1000)]);
const GAP_MS = 40;
let folder: string;
let companion: RunningCompanion | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'samevoice-uploads-test-'));
});
afterEach(async () => {
  await companion?.close();
  companion = undefined;
  rmSync(folder, { recursive: true });
});

async function start(options: CompanionOptions = {}, catalog = scriptedCatalog()): Promise<string> {
  companion = await runCompanion(catalog, { DATA_DIR: folder }, options);
  return companion.address;
}

/** Files of uploads and of what was made of them. */
function leftovers(): string[] {
  try {
    const found = readdirSync(join(folder, UPLOADS_FOLDER), { recursive: true, withFileTypes: true });
    return found.filter((entry) => entry.isFile() && entry.name !== MARK).map(({ name }) => name);
  } catch {
    return [];
  }
}

async function result(address: string, id: string, what: string): Promise<Response> {
  return fetchAs(`${address}/api/uploads/${id}/${what}`);
}

function samplesIn(file: Uint8Array<ArrayBuffer>): Int16Array {
  return readWav(file).samples;
}

/** Pictures over the talk; it stays in the folder. */
function film(): Uint8Array<ArrayBuffer> {
  writeFileSync(join(folder, 'talk.wav'), wav(TALK));
  return ffmpeg(
    folder,
    'film.mp4',
    ...['-f', 'lavfi', '-i', 'testsrc=d=8:size=160x90:rate=12', '-i', join(folder, 'talk.wav')],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', '-shortest'],
  );
}

describe('a file that is dubbed', () => {
  it('gives transcript, captions, and a dub whose clauses stand at the starts of their originals', async () => {
    const address = await start();
    const id = await accepted(
      await upload(address, wav(TALK), { target_language: 'es', source_language: 'en' }),
    );
    const report = await ended(address, id);
    expect(report).toMatchObject({ state: 'done', progress: 1, duration_s: 8, sample_rate: 16_000 });
    expect(Object.keys(report.results).sort()).toEqual(['dub', 'srt', 'transcript', 'vtt']);

    const answer = await result(address, id, 'transcript');
    const transcript = uploadTranscript.parse(await answer.json());
    expect(transcript.clauses.length).toBeGreaterThanOrEqual(2);
    for (const clause of transcript.clauses) {
      expect(clause.words.map(({ text }) => text).join(' ')).toBe(
        clause.text.toLowerCase().replace(/[.]$/, ''),
      );
      expect(clause.words[0]?.start_ms).toBe(clause.start_ms);
      expect(clause.words.at(-1)?.end_ms).toBe(clause.end_ms);
      expect(clause.translation).toBe(clause.text.toUpperCase());
      expect(clause.outcome).toBe('spoken');
    }
    expect(await (await result(address, id, 'vtt')).text()).toMatch(
      /^WEBVTT\n\nNOTE .+\n\n00:00:0\d\.\d{3} -->/,
    );
    expect(await (await result(address, id, 'srt')).text()).toMatch(/^1\n00:00:0\d,\d{3} -->/);

    const file = new Uint8Array(await (await result(address, id, 'dub')).arrayBuffer());
    const rateHz = new DataView(file.buffer).getUint32(24, true);
    const dub = samplesIn(file);
    expect(dub.length / rateHz).toBeGreaterThanOrEqual(8);
    const heard = (fromMs: number, toMs: number) =>
      rms(dub.subarray((fromMs * rateHz) / 1000, (toMs * rateHz) / 1000));
    // Two dubs are told apart by a short silence.
    let freeMs = -GAP_MS;
    for (const { start_ms, dub_start_ms = -1, dub_end_ms = -1 } of transcript.clauses) {
      expect(Math.abs(dub_start_ms - Math.max(start_ms, freeMs + GAP_MS))).toBeLessThan(2);
      expect(heard(dub_start_ms + 5, dub_end_ms - 5)).toBeGreaterThan(0.1);
      if (start_ms > freeMs + 20) expect(heard(Math.max(freeMs, start_ms - 200), start_ms - 2)).toBe(0);
      freeMs = dub_end_ms;
    }
  });

  it('without a target language is written down, and no more', async () => {
    const address = await start({}, scriptedCatalog({ translate: () => Promise.reject(new Error('asked')) }));
    const id = await accepted(await upload(address, wav(TALK)));
    const report = await ended(address, id);
    expect(report.state).toBe('done');
    expect(Object.keys(report.results).sort()).toEqual(['srt', 'transcript', 'vtt']);
    const transcript = uploadTranscript.parse(await (await result(address, id, 'transcript')).json());
    expect(transcript.clauses[0]?.words.length).toBeGreaterThan(1);
    expect(transcript.clauses[0]?.translation).toBeUndefined();
    const vtt = await (await result(address, id, 'vtt')).text();
    expect(vtt).toMatch(/W\d w\d/);
    // Nothing is dubbed.
    expect(vtt).not.toContain('NOTE');
  });

  it('into a language that nobody speaks gives transcript and captions, and no silence for a dub', async () => {
    const address = await start({}, fewVoices(['es']).catalog);
    const id = await accepted(await upload(address, film(), { name: 'film.mp4', target_language: 'ca' }));
    const report = await ended(address, id);
    expect(report).toMatchObject({ state: 'done', progress: 1, has_video: true });
    expect(Object.keys(report.results).sort()).toEqual(['srt', 'transcript', 'vtt']);
    const transcript = uploadTranscript.parse(await (await result(address, id, 'transcript')).json());
    expect(transcript.engines).toMatchObject({ tts: 'captions-only' });
    expect(transcript.clauses.length).toBeGreaterThan(1);
    for (const { text, translation, outcome } of transcript.clauses) {
      expect([translation, outcome]).toEqual([text.toUpperCase(), 'dropped']);
    }
    expect(transcript.errors).toEqual([]);
    expect((await result(address, id, 'dub')).status).toBe(404);
    expect(leftovers().sort()).toEqual(['captions.srt', 'captions.vtt', 'transcript.json']);
  });

  it('that is a film comes back as the same film, its sound lowered under the dub', async () => {
    const address = await start();
    const id = await accepted(await upload(address, film(), { name: 'film.mp4', target_language: 'es' }));
    expect((await ended(address, id)).results).toHaveProperty('video');
    const answer = await result(address, id, 'video');
    expect(answer.headers.get('content-type')).toBe('video/mp4');
    expect(answer.headers.get('content-disposition')).toContain('film.es.mp4');
    const made = join(folder, 'made.mp4');
    writeFileSync(made, new Uint8Array(await answer.arrayBuffer()));
    const original = framesOf(join(folder, 'film.mp4'));
    expect(original.split('\n').length).toBeGreaterThan(90);
    expect(framesOf(made)).toBe(original);
    const sound = execFileSync('ffmpeg', [
      '-v',
      'error',
      '-i',
      made,
      '-ac',
      '1',
      '-ar',
      '16000',
      '-f',
      's16le',
      '-',
    ]);
    const samples = new Int16Array(new Uint8Array(sound).buffer);
    // The original hums at 200 Hz, the dub of the script at 420 Hz.
    const during = samples.subarray(1.4 * 16_000, 2.4 * 16_000);
    expect(toneIn(during, 200)).toBeLessThan(0.5 * toneIn(TALK.subarray(1.4 * 16_000, 2.4 * 16_000), 200));
    expect(toneIn(during, 420)).toBeGreaterThan(0.05);
  });

  it('of an old camera or disc comes back as a film', async () => {
    writeFileSync(join(folder, 'talk.wav'), wav(TALK));
    const vob = ffmpeg(
      folder,
      'film.vob',
      ...['-f', 'lavfi', '-i', 'testsrc=d=8:size=320x180:rate=25', '-i', join(folder, 'talk.wav')],
      ...['-c:v', 'mpeg2video', '-bf', '2', '-c:a', 'ac3', '-shortest', '-f', 'vob'],
    );
    const address = await start();
    const id = await accepted(await upload(address, vob, { name: 'film.vob', target_language: 'es' }));
    const report = await ended(address, id);
    expect(report.error).toBeUndefined();
    expect(Object.keys(report.results).sort()).toEqual(['dub', 'srt', 'transcript', 'video', 'vtt']);
  });

  it('whose picture cannot be written keeps all else that was made of it', async () => {
    const held = gate();
    const address = await start({}, scriptedCatalog({ heard: () => held.opened }));
    const id = await accepted(await upload(address, film(), { name: 'film.mp4', target_language: 'es' }));
    const [place] = await until('its folder', () => {
      const found = readdirSync(join(folder, UPLOADS_FOLDER), { recursive: true, withFileTypes: true });
      const own = found.filter(({ name }) => name === id).map(({ parentPath }) => join(parentPath, id));
      return own.length > 0 ? own : undefined;
    });
    // Where the film is to be written nothing can be.
    mkdirSync(join(place ?? '', 'film.mp4'));
    held.open();
    const report = await ended(address, id);
    expect(report).toMatchObject({ state: 'done', error: { code: 'undecodable' } });
    expect(Object.keys(report.results).sort()).toEqual(['dub', 'srt', 'transcript', 'vtt']);
  });

  it('whose sound begins late, or has a hole, keeps it where the picture has it', async () => {
    writeFileSync(join(folder, 'tone.wav'), wav(loud(2_000)));
    const tone = join(folder, 'tone.wav');
    const [copied, matroska] = [
      ['-c', 'copy'],
      ['-c:a', 'pcm_s16le'],
    ];
    ffmpeg(folder, 'tone.mka', '-i', tone, ...matroska);
    writeFileSync(
      join(folder, 'parts.txt'),
      'ffconcat version 1.0\nfile tone.mka\nduration 6\nfile tone.mka\n',
    );
    ffmpeg(folder, 'hole.mka', '-f', 'concat', '-i', join(folder, 'parts.txt'), ...copied);
    const picture = ['-f', 'lavfi', '-i', 'testsrc=d=12:size=64x64:rate=10'];
    const both = ['-map', '0:v', '-map', '1:a', '-c:v', 'libx264', '-c:a', 'copy'];
    ffmpeg(folder, 'film.mkv', ...picture, '-itsoffset', '3', '-i', join(folder, 'hole.mka'), ...both);
    const loudPieces: number[] = [];
    let at = 0;
    for await (const piece of decodeFile(join(folder, 'film.mkv'), { samples: 1_600 })) {
      if (rms(piece) > 0.01) loudPieces.push(at);
      at++;
    }
    // Tenths of a second: 3 to 5 s, and 9 to 11 s.
    const expected = [
      ...Array.from({ length: 20 }, (_, i) => 30 + i),
      ...Array.from({ length: 20 }, (_, i) => 90 + i),
    ];
    const [missing, added] = [
      expected.filter((tenth) => !loudPieces.includes(tenth)),
      loudPieces.filter((tenth) => !expected.includes(tenth)),
    ];
    // One at each edge may be cut in two.
    expect(missing.length).toBeLessThanOrEqual(4);
    expect(added.length).toBeLessThanOrEqual(4);
  });

  it('tells how far it is, and is ended by a DELETE with nothing left of it', async () => {
    const held = gate();
    const address = await start(
      {},
      scriptedCatalog({ heard: ({ startMs }) => (startMs > 2000 ? held.opened : undefined) }),
    );
    const id = await accepted(await upload(address, wav(TALK), { target_language: 'es' }));
    const waiting = await accepted(await upload(address, wav(TALK)));
    const report = await until('some progress', async () => {
      const now = await reportOf(address, id);
      return now.progress > 0.1 ? now : undefined;
    });
    expect(report.state).toBe('running');
    expect(report.progress).toBeLessThan(0.6);
    expect((await reportOf(address, waiting)).state).toBe('waiting');
    expect(leftovers()).toContain('source');
    held.open();
    for (const one of [waiting, id]) {
      expect((await fetchAs(`${address}/api/uploads/${one}`, { method: 'DELETE' })).status).toBe(204);
      expect((await fetchAs(`${address}/api/uploads/${one}`)).status).toBe(404);
    }
    expect(leftovers()).toEqual([]);
  });

  it('is forgotten with all that was made of it when its time is over', async () => {
    const address = await start({ uploadLimits: { keptMs: 300 } });
    const id = await accepted(await upload(address, wav(TALK)));
    await until(
      'it to be done and gone',
      async () => (await fetchAs(`${address}/api/uploads/${id}`)).status === 404,
    );
    await until('its folder to be empty', () => leftovers().length === 0);
  });

  it('leaves nothing behind where the companion ends, or died before', async () => {
    await abandonedPlace(folder);
    const address = await start();
    expect(leftovers()).toEqual([]);
    await ended(address, await accepted(await upload(address, wav(TALK), { target_language: 'es' })));
    expect(leftovers().length).toBeGreaterThan(0);
    await companion?.close();
    expect(leftovers()).toEqual([]);
  });
});

describe('what is not the companion’s own is not touched', () => {
  it('in the data folder, whatever it is called', async () => {
    const { place, upload: abandoned } = await abandonedPlace(folder);
    const root = join(folder, UPLOADS_FOLDER);
    const [pid, id] = ['999999999', '11111111-2222-3333-4444-555555555555'];
    const kept = [
      join(folder, 'uploads', 'holiday', 'picture'),
      join(folder, 'uploads', `${pid}-1`, 'picture'),
      join(folder, 'uploads', `${pid}-${id}`, id, 'picture'),
      join(root, 'picture'),
      join(root, 'holiday', 'picture'),
      join(root, `${pid}-1`, 'picture'),
      // By a name of the companion's, without its mark, and with another.
      join(root, `${pid}-${id}`, id, 'picture'),
      join(root, `${pid}-${id.replaceAll('1', '6')}`, id, 'picture'),
      join(root, `${pid}-${id.replaceAll('1', '6')}`, MARK),
      // Where the companion made the folder, and not what is in it.
      join(place, 'picture'),
      join(place, 'holiday', 'picture'),
      // Behind links, each in a place of the companion's.
      join(folder, 'elsewhere', 'picture'),
      join(folder, 'elsewhere', id, 'picture'),
    ];
    for (const path of kept) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, 'somebody’s');
    }
    copyFileSync(join(place, MARK), join(folder, 'elsewhere', MARK));
    symlinkSync(join(folder, 'elsewhere'), join(root, `${pid}-${id.replaceAll('1', '7')}`));
    symlinkSync(join(folder, 'elsewhere'), join(place, id.replaceAll('1', '8')));

    const address = await start();
    expect(existsSync(abandoned)).toBe(false);
    await ended(address, await accepted(await upload(address, wav(TALK))));
    await companion?.close();
    expect(kept.filter((path) => !existsSync(path))).toEqual([]);
  });
});

/** What a companion leaves that is killed in the middle of an upload. */
async function abandonedPlace(dataDir: string): Promise<{ place: string; upload: string }> {
  const workspace = await Workspace.create(dataDir);
  const id = randomUUID();
  const made = await workspace.open(id);
  writeFileSync(join(made, 'source'), 'of a companion that was killed');
  const place = join(dirname(dirname(made)), basename(dirname(made)).replace(/^\d+/, '999999999'));
  renameSync(dirname(made), place);
  return { place, upload: join(place, id) };
}

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
    const address = await start();
    const refused = await refusal(await upload(address, make(), { name: 'film.mp3', target_language: 'es' }));
    expect(refused).toMatchObject({ status, code });
    expect(refused.message).toMatch(words);
    expect(refused.message).not.toContain(folder);
    expect(leftovers()).toEqual([]);
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
      made('secret.mp3');
      const address = await start();
      for (const named of [`file:${join(folder, 'secret.mp3')}`, `http://127.0.0.1:${port}/secret.mp3`]) {
        const bytes = new TextEncoder().encode(list(named));
        expect(await refusal(await upload(address, bytes, { name: 'film.mp3' }))).toMatchObject({
          status: 422,
          code: 'undecodable',
        });
      }
      expect(requests).toBe(0);
      expect(leftovers()).toEqual([]);
    } finally {
      elsewhere.close();
    }
  });

  it('is too large, and is not read to its end: also where it has none', async () => {
    const address = await start({ uploadLimits: { fileBytes: 100_000 } });
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
    await until('nothing of it to be left', () => leftovers().length === 0);
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
    const address = await start();
    const refused = await refusal(await upload(address, wav(TALK), fields));
    expect(refused).toMatchObject({ status, code });
    expect(refused.message).toMatch(words);
    expect(leftovers()).toEqual([]);
  });

  it('where there is none, or no form', async () => {
    const address = await start();
    const post = (body: FormData | string) =>
      fetchAs(`${address}/api/upload-audio`, { method: 'POST', body });
    const form = new FormData();
    form.set('target_language', 'es');
    expect(await refusal(await post(form))).toMatchObject({ status: 400, code: 'bad_message' });
    expect(await refusal(await post('sound'))).toMatchObject({ status: 400, code: 'bad_message' });
    expect(leftovers()).toEqual([]);
  });

  it('whose sender goes away, or falls silent, in the middle of it', async () => {
    const address = await start({ uploadLimits: { stalledMs: 300 } });
    for (const isGone of [true, false]) {
      const socket = connect(Number(new URL(address).port), '127.0.0.1');
      await once(socket, 'connect');
      const head = `--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n${'a'.repeat(70_000)}`;
      socket.write(
        `POST /api/upload-audio HTTP/1.1\r\nHost: ${new URL(address).host}\r\nAuthorization: Bearer ${secretOf(address) ?? ''}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 900000\r\n\r\n${head}`,
      );
      await until('the first of it to be there', () => leftovers().includes('source'));
      if (isGone) socket.destroy();
      else socket.on('data', () => undefined).on('error', () => undefined);
      await until('nothing of it to be left', () => leftovers().length === 0);
      socket.destroy();
    }
    // And the next one has its place.
    await ended(address, await accepted(await upload(address, wav(TALK))));
  });

  it('that comes more slowly than it may', async () => {
    const address = await start({ uploadLimits: { graceMs: 100, leastBytesPerS: 1_000_000 } });
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
    await until('nothing of it to be left', () => leftovers().length === 0);
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
    const address = await start();
    const headers = { 'content-type': type };
    const answer = await fetchAs(`${address}/api/upload-audio`, { method: 'POST', body, headers });
    expect(await refusal(answer)).toMatchObject({ status: 400, code: 'bad_message' });
    await until('nothing of it to be left', () => leftovers().length === 0);
  });

  it('a file without a name is one all the same', async () => {
    const address = await start();
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
    const address = await start(
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

describe('a file that is unusual, and welcome', () => {
  it.each<[string, () => Uint8Array<ArrayBuffer>]>([
    ['eight channels', () => surround()],
    ['192 kHz', () => made('hi.wav', '-ar', '192000')],
    ['one bit a second, by its header', () => wav(TALK, { bytesPerSecond: 1 })],
    ['called something else than it is', () => made('talk.ogg', '-c:a', 'libvorbis')],
    ['without a length in it', () => made('talk.aac', '-f', 'adts')],
    ['a recording that broke off', () => wav(TALK).slice(0, 200_000)],
  ])('%s', async (_what, make) => {
    const address = await start();
    const report = await ended(address, await accepted(await upload(address, make(), { name: 'a.mp3' })));
    expect(report.error).toBeUndefined();
    const transcript = uploadTranscript.parse(
      await (await result(address, report.upload_id, 'transcript')).json(),
    );
    expect(transcript.clauses.length).toBeGreaterThan(0);
    expect(report.duration_s).toBeGreaterThan(6);
    expect(report.duration_s).toBeLessThan(9);
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\films\\a.wav', 'a.wav'],
    ['it\'s "quoted"; rm -rf.wav', 'it\'s "quoted"; rm -rf.wav'],
    ['🎬 Señor 映画.wav', '🎬 Señor 映画.wav'],
    ['line\nbreak.wav', 'linebreak.wav'],
  ])('called %j', async (name, shown) => {
    const address = await start();
    const id = await accepted(await upload(address, wav(TALK), { name }));
    const report = await ended(address, id);
    expect(report).toMatchObject({ state: 'done', name: shown });
    expect(leftovers().sort()).toEqual(['captions.srt', 'captions.vtt', 'transcript.json']);
    const disposition = (await result(address, id, 'srt')).headers.get('content-disposition') ?? '';
    const stem = shown.replace(/\.wav$/, '');
    expect(decodeURIComponent(disposition.split("UTF-8''")[1] ?? '')).toBe(`${stem}.srt`);
  });
});

it('live sessions go first: beside one a file goes no faster than it plays, and goes on at once when it ends', async () => {
  const address = await start();
  const idle = await runCompanion(scriptedCatalog());
  onTestFinished(() => idle.close());
  const client = await WireClient.connect(address, { session: 'live' });
  client.send({ type: 'start_dubbing', target_language: 'es', audio_format: 'binary' });
  await client.next('dubbing_started');
  // It would play for a minute.
  const film = wav(silence(60_000));
  const id = await accepted(await upload(address, film));
  await until('the file to be begun', async () => (await reportOf(address, id)).state === 'running');
  const other = await accepted(await upload(idle.address, film));
  expect((await ended(idle.address, other)).state).toBe('done');
  const beside = await reportOf(address, id);
  expect(beside.state).toBe('running');
  expect(beside.progress).toBeLessThan(0.5);
  client.send({ type: 'stop_dubbing' });
  await client.next('dubbing_stopped');
  expect((await ended(address, id)).state).toBe('done');
  client.close();
});

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    opened,
    open: () => {
      open();
    },
  };
}

function made(name: string, ...words: string[]): Uint8Array<ArrayBuffer> {
  writeFileSync(join(folder, 'talk.wav'), wav(TALK));
  return ffmpeg(folder, name, '-i', join(folder, 'talk.wav'), ...words);
}
function aac(): Uint8Array<ArrayBuffer> {
  return made('talk.m4a', '-c:a', 'aac');
}
function encrypted(): Uint8Array<ArrayBuffer> {
  const key = '76a6c65c5ea762046bd749a2e632ccbb';
  const words = ['-encryption_scheme', 'cenc-aes-ctr', '-encryption_key', key, '-encryption_kid', key];
  return made('talk.mp4', '-c:a', 'aac', ...words);
}
function surround(): Uint8Array<ArrayBuffer> {
  const channels = [0, 1, 2, 3, 4, 5, 6, 7].map((channel) => `c${channel}=c0`).join('|');
  return made('talk.flac', '-af', `pan=7.1|${channels}`);
}
function still(): Uint8Array<ArrayBuffer> {
  return ffmpeg(folder, 'still.png', '-f', 'lavfi', '-i', 'color=red:s=16x16:d=0.1', '-frames:v', '1');
}
function mute(): Uint8Array<ArrayBuffer> {
  return ffmpeg(folder, 'mute.mp4', '-f', 'lavfi', '-i', 'testsrc=d=1:size=64x64', '-c:v', 'libx264');
}
function hls(named: string): string {
  return ['#EXTM3U', '#EXT-X-TARGETDURATION:8', '#EXTINF:8,', named, '#EXT-X-ENDLIST', ''].join('\n');
}
function dash(named: string): string {
  return `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT8S"
  profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="audio/mp4"><Representation
  id="1" bandwidth="9"><BaseURL>${named}</BaseURL></Representation></AdaptationSet></Period></MPD>`;
}

function framesOf(path: string): string {
  const words = ['-v', 'error', '-i', path, '-map', '0:v', '-f', 'framemd5', '-'];
  const lines = execFileSync('ffmpeg', words, { encoding: 'utf8' }).split('\n');
  return lines
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.split(',').at(-1)?.trim())
    .join('\n');
}

/** The amplitude of a tone, 0..1 of full scale. */
function toneIn(samples: Int16Array, hz: number): number {
  let [re, im] = [0, 0];
  for (const [i, sample] of samples.entries()) {
    const phase = (2 * Math.PI * hz * i) / 16_000;
    re += sample * Math.cos(phase);
    im += sample * Math.sin(phase);
  }
  return (2 * Math.hypot(re, im)) / samples.length / 32_768;
}
