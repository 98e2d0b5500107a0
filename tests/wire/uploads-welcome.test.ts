/** Files that are unusual and welcome, what beside them is not touched, and who goes first. */
import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MARK, UPLOADS_FOLDER } from '../../companion/jobs/workspace.ts';
import { uploadTranscript } from '../../shared/http/uploads.ts';
import { until } from '../browser/harness/until.ts';
import { WireClient } from '../fakes/client.ts';
import { runCompanion } from '../fakes/companion.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { accepted, ended, reportOf, upload, wav } from '../fakes/uploads.ts';
import { silence } from '../fixtures/sound.ts';
import { resultOf, TALK, UploadBed, abandonedPlace } from './upload-bed.ts';

const bed = UploadBed.ofEachTest();

describe('what is not the companion’s own is not touched', () => {
  it('in the data bed.folder, whatever it is called', async () => {
    const { place, upload: abandoned } = await abandonedPlace(bed.folder);
    const root = join(bed.folder, UPLOADS_FOLDER);
    const [pid, id] = ['999999999', '11111111-2222-3333-4444-555555555555'];
    const kept = [
      join(bed.folder, 'uploads', 'holiday', 'picture'),
      join(bed.folder, 'uploads', `${pid}-1`, 'picture'),
      join(bed.folder, 'uploads', `${pid}-${id}`, id, 'picture'),
      join(root, 'picture'),
      join(root, 'holiday', 'picture'),
      join(root, `${pid}-1`, 'picture'),
      // By a name of the companion's, without its mark, and with another.
      join(root, `${pid}-${id}`, id, 'picture'),
      join(root, `${pid}-${id.replaceAll('1', '6')}`, id, 'picture'),
      join(root, `${pid}-${id.replaceAll('1', '6')}`, MARK),
      // Where the companion made the bed.folder, and not what is in it.
      join(place, 'picture'),
      join(place, 'holiday', 'picture'),
      // Behind links, each in a place of the companion's.
      join(bed.folder, 'elsewhere', 'picture'),
      join(bed.folder, 'elsewhere', id, 'picture'),
    ];
    for (const path of kept) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, 'somebody’s');
    }
    copyFileSync(join(place, MARK), join(bed.folder, 'elsewhere', MARK));
    symlinkSync(join(bed.folder, 'elsewhere'), join(root, `${pid}-${id.replaceAll('1', '7')}`));
    symlinkSync(join(bed.folder, 'elsewhere'), join(place, id.replaceAll('1', '8')));

    const address = await bed.start();
    expect(existsSync(abandoned)).toBe(false);
    await ended(address, await accepted(await upload(address, wav(TALK))));
    await bed.close();
    expect(kept.filter((path) => !existsSync(path))).toEqual([]);
  });
});

describe('a file that is unusual, and welcome', () => {
  it.each<[string, () => Uint8Array<ArrayBuffer>]>([
    ['eight channels', () => surround()],
    ['192 kHz', () => bed.talkAs('hi.wav', '-ar', '192000')],
    ['one bit a second, by its header', () => wav(TALK, { bytesPerSecond: 1 })],
    ['called something else than it is', () => bed.talkAs('talk.ogg', '-c:a', 'libvorbis')],
    ['without a length in it', () => bed.talkAs('talk.aac', '-f', 'adts')],
    ['a recording that broke off', () => wav(TALK).slice(0, 200_000)],
  ])('%s', async (_what, make) => {
    const address = await bed.start();
    const report = await ended(address, await accepted(await upload(address, make(), { name: 'a.mp3' })));
    expect(report.error).toBeUndefined();
    const transcript = uploadTranscript.parse(
      await (await resultOf(address, report.upload_id, 'transcript')).json(),
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
    const address = await bed.start();
    const id = await accepted(await upload(address, wav(TALK), { name }));
    const report = await ended(address, id);
    expect(report).toMatchObject({ state: 'done', name: shown });
    expect(bed.leftovers().sort()).toEqual(['captions.srt', 'captions.vtt', 'transcript.json']);
    const disposition = (await resultOf(address, id, 'srt')).headers.get('content-disposition') ?? '';
    const stem = shown.replace(/\.wav$/, '');
    expect(decodeURIComponent(disposition.split("UTF-8''")[1] ?? '')).toBe(`${stem}.srt`);
  });
});

it('live sessions go first: beside one a file goes no faster than it plays, and goes on at once when it ends', async () => {
  const address = await bed.start();
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

function surround(): Uint8Array<ArrayBuffer> {
  const channels = [0, 1, 2, 3, 4, 5, 6, 7].map((channel) => `c${channel}=c0`).join('|');
  return bed.talkAs('talk.flac', '-af', `pan=7.1|${channels}`);
}
