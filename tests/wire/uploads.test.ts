/** Files instead of a tab: what comes of them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeFile } from '../../companion/media/decode.ts';
import { UPLOADS_FOLDER } from '../../companion/jobs/workspace.ts';
import { uploadTranscript } from '../../shared/http/uploads.ts';
import { rms } from '../../shared/pcm.ts';
import { readWav } from '../../shared/wav.ts';
import { until } from '../browser/harness/until.ts';
import { fewVoices } from '../fakes/few-voices.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { accepted, ended, ffmpeg, reportOf, upload, wav } from '../fakes/uploads.ts';
import { fetchAs } from '../fakes/secrets.ts';
import { loud } from '../fixtures/sound.ts';
import { gate, resultOf, TALK, UploadBed, abandonedPlace } from './upload-bed.ts';

const GAP_MS = 40;
const bed = UploadBed.ofEachTest();

describe('a file that is dubbed', () => {
  it('gives transcript, captions, and a dub whose clauses stand at the starts of their originals', async () => {
    const address = await bed.start();
    const id = await accepted(
      await upload(address, wav(TALK), { target_language: 'es', source_language: 'en' }),
    );
    const report = await ended(address, id);
    expect(report).toMatchObject({ state: 'done', progress: 1, duration_s: 8, sample_rate: 16_000 });
    expect(Object.keys(report.results).sort()).toEqual(['dub', 'srt', 'transcript', 'vtt']);

    const answer = await resultOf(address, id, 'transcript');
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
    expect(await (await resultOf(address, id, 'vtt')).text()).toMatch(
      /^WEBVTT\n\nNOTE .+\n\n00:00:0\d\.\d{3} -->/,
    );
    expect(await (await resultOf(address, id, 'srt')).text()).toMatch(/^1\n00:00:0\d,\d{3} -->/);

    const file = new Uint8Array(await (await resultOf(address, id, 'dub')).arrayBuffer());
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
    const address = await bed.start(
      {},
      scriptedCatalog({ translate: () => Promise.reject(new Error('asked')) }),
    );
    const id = await accepted(await upload(address, wav(TALK)));
    const report = await ended(address, id);
    expect(report.state).toBe('done');
    expect(Object.keys(report.results).sort()).toEqual(['srt', 'transcript', 'vtt']);
    const transcript = uploadTranscript.parse(await (await resultOf(address, id, 'transcript')).json());
    expect(transcript.clauses[0]?.words.length).toBeGreaterThan(1);
    expect(transcript.clauses[0]?.translation).toBeUndefined();
    const vtt = await (await resultOf(address, id, 'vtt')).text();
    expect(vtt).toMatch(/W\d w\d/);
    // Nothing is dubbed.
    expect(vtt).not.toContain('NOTE');
  });

  it('into a language that nobody speaks gives transcript and captions, and no silence for a dub', async () => {
    const address = await bed.start({}, fewVoices(['es']).catalog);
    const id = await accepted(await upload(address, bed.film(), { name: 'film.mp4', target_language: 'ca' }));
    const report = await ended(address, id);
    expect(report).toMatchObject({ state: 'done', progress: 1, has_video: true });
    expect(Object.keys(report.results).sort()).toEqual(['srt', 'transcript', 'vtt']);
    const transcript = uploadTranscript.parse(await (await resultOf(address, id, 'transcript')).json());
    expect(transcript.engines).toMatchObject({ tts: 'captions-only' });
    expect(transcript.clauses.length).toBeGreaterThan(1);
    for (const { text, translation, outcome } of transcript.clauses) {
      expect([translation, outcome]).toEqual([text.toUpperCase(), 'dropped']);
    }
    expect(transcript.errors).toEqual([]);
    expect((await resultOf(address, id, 'dub')).status).toBe(404);
    expect(bed.leftovers().sort()).toEqual(['captions.srt', 'captions.vtt', 'transcript.json']);
  });

  it('that is a film comes back as the same film, its sound lowered under the dub', async () => {
    const address = await bed.start();
    const id = await accepted(await upload(address, bed.film(), { name: 'film.mp4', target_language: 'es' }));
    expect((await ended(address, id)).results).toHaveProperty('video');
    const answer = await resultOf(address, id, 'video');
    expect(answer.headers.get('content-type')).toBe('video/mp4');
    expect(answer.headers.get('content-disposition')).toContain('film.es.mp4');
    const made = join(bed.folder, 'made.mp4');
    writeFileSync(made, new Uint8Array(await answer.arrayBuffer()));
    const original = framesOf(join(bed.folder, 'film.mp4'));
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
    writeFileSync(join(bed.folder, 'talk.wav'), wav(TALK));
    const vob = ffmpeg(
      bed.folder,
      'film.vob',
      ...['-f', 'lavfi', '-i', 'testsrc=d=8:size=320x180:rate=25', '-i', join(bed.folder, 'talk.wav')],
      ...['-c:v', 'mpeg2video', '-bf', '2', '-c:a', 'ac3', '-shortest', '-f', 'vob'],
    );
    const address = await bed.start();
    const id = await accepted(await upload(address, vob, { name: 'film.vob', target_language: 'es' }));
    const report = await ended(address, id);
    expect(report.error).toBeUndefined();
    expect(Object.keys(report.results).sort()).toEqual(['dub', 'srt', 'transcript', 'video', 'vtt']);
  });

  it('whose picture cannot be written keeps all else that was made of it', async () => {
    const held = gate();
    const address = await bed.start({}, scriptedCatalog({ heard: () => held.opened }));
    const id = await accepted(await upload(address, bed.film(), { name: 'film.mp4', target_language: 'es' }));
    const [place] = await until('its folder', () => {
      const found = readdirSync(join(bed.folder, UPLOADS_FOLDER), { recursive: true, withFileTypes: true });
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
    writeFileSync(join(bed.folder, 'tone.wav'), wav(loud(2_000)));
    const tone = join(bed.folder, 'tone.wav');
    const [copied, matroska] = [
      ['-c', 'copy'],
      ['-c:a', 'pcm_s16le'],
    ];
    ffmpeg(bed.folder, 'tone.mka', '-i', tone, ...matroska);
    writeFileSync(
      join(bed.folder, 'parts.txt'),
      'ffconcat version 1.0\nfile tone.mka\nduration 6\nfile tone.mka\n',
    );
    ffmpeg(bed.folder, 'hole.mka', '-f', 'concat', '-i', join(bed.folder, 'parts.txt'), ...copied);
    const picture = ['-f', 'lavfi', '-i', 'testsrc=d=12:size=64x64:rate=10'];
    const both = ['-map', '0:v', '-map', '1:a', '-c:v', 'libx264', '-c:a', 'copy'];
    ffmpeg(
      bed.folder,
      'film.mkv',
      ...picture,
      '-itsoffset',
      '3',
      '-i',
      join(bed.folder, 'hole.mka'),
      ...both,
    );
    const loudPieces: number[] = [];
    let at = 0;
    for await (const piece of decodeFile(join(bed.folder, 'film.mkv'), { samples: 1_600 })) {
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
    const address = await bed.start(
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
    expect(bed.leftovers()).toContain('source');
    held.open();
    for (const one of [waiting, id]) {
      expect((await fetchAs(`${address}/api/uploads/${one}`, { method: 'DELETE' })).status).toBe(204);
      expect((await fetchAs(`${address}/api/uploads/${one}`)).status).toBe(404);
    }
    expect(bed.leftovers()).toEqual([]);
  });

  it('is forgotten with all that was made of it when its time is over', async () => {
    const address = await bed.start({ uploadLimits: { keptMs: 300 } });
    const id = await accepted(await upload(address, wav(TALK)));
    await until(
      'it to be done and gone',
      async () => (await fetchAs(`${address}/api/uploads/${id}`)).status === 404,
    );
    await until('its bed.folder to be empty', () => bed.leftovers().length === 0);
  });

  it('leaves nothing behind where the companion ends, or died before', async () => {
    await abandonedPlace(bed.folder);
    const address = await bed.start();
    expect(bed.leftovers()).toEqual([]);
    await ended(address, await accepted(await upload(address, wav(TALK), { target_language: 'es' })));
    expect(bed.leftovers().length).toBeGreaterThan(0);
    await bed.close();
    expect(bed.leftovers()).toEqual([]);
  });
});

function samplesIn(file: Uint8Array<ArrayBuffer>): Int16Array {
  return readWav(file).samples;
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
