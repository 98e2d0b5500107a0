/** Films with several tracks of sound: which is dubbed, what becomes of the others, and how another is asked for. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MARK, UPLOADS_FOLDER } from '../../companion/jobs/workspace.ts';
import { pathOf } from '../../shared/http/route.ts';
import { routes } from '../../shared/http/routes.ts';
import { uploadTranscript, type UploadReport } from '../../shared/http/uploads.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { fetchAs } from '../fakes/secrets.ts';
import { accepted, ended, refusal, upload, type Fields } from '../fakes/uploads.ts';
import { filmOfTracks, toneFrom, type TrackOfFilm } from '../fixtures/film-of-tracks.ts';

/** Each speaks at a time of its own: what is recognised tells which was listened to. */
const EARLY = [toneFrom(1, 3)];
const LATE = [toneFrom(5, 7)];

let folder: string;
let companion: RunningCompanion;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'samevoice-tracks-test-'));
  companion = await runCompanion(scriptedCatalog(), { DATA_DIR: folder });
});
afterEach(async () => {
  await companion.close();
  rmSync(folder, { recursive: true });
});

async function dubbed(tracks: readonly TrackOfFilm[], fields: Fields = {}): Promise<UploadReport> {
  const film = filmOfTracks(folder, 'film.mkv', tracks);
  const answer = await upload(companion.address, film, {
    name: 'film.mkv',
    target_language: 'es',
    ...fields,
  });
  return ended(companion.address, await accepted(answer));
}

async function heardIn({ upload_id }: UploadReport): Promise<'early' | 'late' | 'both'> {
  const answer = await fetchAs(`${companion.address}/api/uploads/${upload_id}/transcript`);
  const { clauses } = uploadTranscript.parse(await answer.json());
  const isLate = clauses.map(({ start_ms }) => start_ms > 4_000);
  expect(isLate.length).toBeGreaterThan(0);
  return isLate.every(Boolean) ? 'late' : isLate.some(Boolean) ? 'both' : 'early';
}

function another(id: string, track: number): Promise<Response> {
  const { another: contract } = routes.uploads;
  const path = pathOf(contract, { params: { upload_id: id, track } });
  return fetchAs(companion.address + path, { method: contract.method });
}

function forget(id: string): Promise<Response> {
  return fetchAs(`${companion.address}/api/uploads/${id}`, { method: 'DELETE' });
}

describe('a film with several tracks', () => {
  const two: TrackOfFilm[] = [
    { channels: EARLY, language: 'eng', title: 'Surround' },
    { channels: LATE, language: 'deu', flags: 'default' },
  ];

  it('is dubbed from the default, and says which others it has', async () => {
    const report = await dubbed(two);
    expect(await heardIn(report)).toBe('late');
    expect(report.track).toBe(2);
    expect(report.tracks).toEqual([
      { track: 1, language: 'en', title: 'Surround', channels: 1, is_commentary: false },
      { track: 2, language: 'de', channels: 1, is_commentary: false },
    ]);
  });

  it('is dubbed from the one in the language that is spoken', async () => {
    const report = await dubbed(two, { source_language: 'en' });
    expect(await heardIn(report)).toBe('early');
  });

  it('is dubbed from the one that is asked for', async () => {
    const report = await dubbed(two, { track: '1' });
    expect([report.track, await heardIn(report)]).toEqual([1, 'early']);
  });

  it('is never dubbed from its commentary, though that is first and in the language that is spoken', async () => {
    const commented: TrackOfFilm[] = [
      { channels: EARLY, language: 'eng', flags: 'comment' },
      { channels: LATE, language: 'eng', flags: 'default' },
    ];
    const report = await dubbed(commented, { source_language: 'en' });
    expect(await heardIn(report)).toBe('late');
    expect(report.tracks.map(({ is_commentary }) => is_commentary)).toEqual([true, false]);
  });

  it('is refused in words where it has no such track', async () => {
    const film = filmOfTracks(folder, 'film.mkv', two);
    for (const [track, words] of [
      ['3', /track: saw 3, takes 1, 2/],
      ['0', /track/],
      ['x', /track/],
    ] as const) {
      const refused = await refusal(await upload(companion.address, film, { name: 'film.mkv', track }));
      expect(refused).toMatchObject({ status: 400, code: 'bad_message' });
      expect(refused.message).toMatch(words);
    }
  });
});

describe('the film that is made', () => {
  it.each([
    ['film.mp4', ['aac', 'ac3', 'aac']],
    ['film.mkv', ['aac', 'ac3', 'flac']],
  ])('has the dub first, and the other tracks as they were: %s', async (name, codecs) => {
    const film = filmOfTracks(folder, 'film.mkv', [
      { channels: EARLY, language: 'spa', codec: 'ac3' },
      { channels: LATE, language: 'eng', flags: 'default' },
      { channels: EARLY, language: 'eng', title: 'Commentary', codec: 'flac' },
    ]);
    // A picture that stays in Matroska, where every codec may.
    if (name.endsWith('.mkv')) {
      const again = ['-map', '0', '-c:a', 'copy', '-c:v', 'mpeg2video', join(folder, 'old.mkv')];
      execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', join(folder, 'film.mkv'), ...again]);
    }
    const source = name.endsWith('.mkv') ? new Uint8Array(readFileSync(join(folder, 'old.mkv'))) : film;
    const answer = await upload(companion.address, source, { name: 'film.mkv', target_language: 'es' });
    const report = await ended(companion.address, await accepted(answer));
    expect(report.error).toBeUndefined();
    const made = join(folder, `made-${name}`);
    const result = await fetchAs(`${companion.address}/api/uploads/${report.upload_id}/video`);
    expect(result.headers.get('content-disposition')).toContain(`film.es.${name.slice(-3)}`);
    writeFileSync(made, new Uint8Array(await result.arrayBuffer()));

    expect(streamsOf(made).map(({ codec }) => codec)).toEqual(codecs);
    expect(streamsOf(made).map(({ isDefault }) => isDefault)).toEqual([true, false, false]);
    expect(streamsOf(made)[1]?.language).toBe('spa');
    // Copied, not encoded again.
    expect(hashOf(made, 'a:1')).toBe(hashOf(join(folder, 'film.mkv'), 'a:0'));
  });
});

describe('another track of a film that is here', () => {
  const two: TrackOfFilm[] = [
    { channels: EARLY, language: 'eng' },
    { channels: LATE, language: 'deu', flags: 'default' },
  ];

  it('is dubbed without sending the film again, and each is forgotten by itself', async () => {
    const first = await dubbed(two);
    const id = await accepted(await another(first.upload_id, 1));
    await forget(first.upload_id);
    const second = await ended(companion.address, id);
    expect(second).toMatchObject({
      ...{ state: 'done', name: 'film.mkv', track: 1, target_language: 'es' },
      // What the track says of itself.
      source_language: 'en',
    });
    expect(await heardIn(second)).toBe('early');
    expect(Object.keys(second.results)).toContain('video');
    // And from there the first again.
    const third = await accepted(await another(id, 1));
    await ended(companion.address, third);
    for (const one of [id, third]) expect((await forget(one)).status).toBe(204);
    const left = readdirSync(join(folder, UPLOADS_FOLDER), { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile() && entry.name !== MARK)).toEqual([]);
  });

  it('is refused where there is none, where the film is gone, and where no engine serves its language', async () => {
    const { upload_id } = await dubbed(two);
    expect(await refusal(await another(upload_id, 3))).toMatchObject({ status: 400, code: 'bad_message' });
    // German is not recognised here.
    expect(await refusal(await another(upload_id, 2))).toMatchObject({
      status: 422,
      code: 'unsupported_language_pair',
    });
    await forget(upload_id);
    expect(await refusal(await another(upload_id, 1))).toMatchObject({ status: 404, code: 'not_found' });
    const single = await dubbed([{ channels: EARLY }]);
    // With nothing to choose from, the file is not kept.
    expect(await refusal(await another(single.upload_id, 1))).toMatchObject({ status: 404 });
  });
});

function streamsOf(path: string): { codec: string; language: string | undefined; isDefault: boolean }[] {
  const asked = ['-select_streams', 'a', '-show_streams', '-of', 'json', path];
  const { streams } = JSON.parse(
    execFileSync('ffprobe', ['-v', 'error', ...asked], { encoding: 'utf8' }),
  ) as {
    streams: { codec_name: string; tags?: { language?: string }; disposition: { default: number } }[];
  };
  return streams.map(({ codec_name, tags, disposition }) => ({
    codec: codec_name,
    language: tags?.language,
    isDefault: disposition.default === 1,
  }));
}

function hashOf(path: string, stream: string): string {
  const words = ['-map', `0:${stream}`, '-c', 'copy', '-f', 'md5', '-'];
  return execFileSync('ffmpeg', ['-v', 'error', '-i', path, ...words], { encoding: 'utf8' });
}
