/** `npm run doctor -- --cloud` against services that speak the vendors' wire. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FAKE_KEY, startCloudFakes, type CloudFakes } from '../fakes/cloud.ts';
import { FAULTS } from '../fakes/google/faults.ts';
import { SECRET } from '../fakes/google/server.ts';
import { runDoctor } from './run-doctor.ts';

const RECORDED = 'out/doctor/wire.jsonl';

let folder: string;
let fakes: CloudFakes;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'samevoice-doctor-'));
  fakes = await startCloudFakes({ google: { hears: { dialogue: ['Good morning.'] } } });
});
afterEach(async () => {
  await fakes.close();
  rmSync(folder, { recursive: true });
});

const doctor = (...words: string[]) => runDoctor(folder, { PORT: '0', ...fakes.environment }, words);
const chirpDoctor = (...words: string[]) =>
  runDoctor(folder, { PORT: '0', ...fakes.environment, GOOGLE_SPEECH_MODEL: 'chirp_3' }, words);
const lineOf = (lines: readonly string[], start: string): string =>
  lines.find((line) => line.slice(8).startsWith(start)) ?? '';

describe('the doctor, told to ask the services', () => {
  it('says what each answered, how soon and what it cost', async () => {
    const { lines } = await doctor('--cloud');
    expect(lineOf(lines, 'google-speech (stt)')).toMatch(
      /ok .*recognised “Good.*” in \d+ ms, \$0\.000\d+ by the list/,
    );
    expect(lineOf(lines, 'google-translate (translation)')).toMatch(/ok .*translated “.+” in \d+ ms/);
    expect(lineOf(lines, 'elevenlabs (tts)')).toMatch(/ok .*plan creator, \d+ voices: .+ in \d+ ms$/);
  });

  it('asks for the model that is set, and keeps no name of an account that it is asked with', async () => {
    const { lines } = await chirpDoctor('--cloud', '--record');
    expect(lineOf(lines, 'google-speech (stt)')).toMatch(/ok .*recognised “Good.*” in \d+ ms/);
    expect(fakes.google.streams[0]?.opened.opening?.streamingConfig.config.model).toBe('chirp_3');
    const text = readFileSync(RECORDED, 'utf8');
    expect(text).toContain('chirp_3');
    for (const secret of [SECRET, 'fake-project']) expect(text).not.toContain(secret);
  });

  it('asks none where it is not told to', async () => {
    const { lines } = await doctor();
    expect(lines.join()).not.toContain('google-speech (stt):');
    expect(fakes.google.streams).toEqual([]);
  });

  it('says of each that fails what to click, and goes on with the next', async () => {
    fakes.google.fail({ service: 'speech', fault: FAULTS.apiDisabled });
    fakes.google.fail({ service: 'translation', fault: FAULTS.billingDisabled });
    fakes.elevenLabs.control.break('invalid_api_key', { path: '/voices' });
    const { lines, code } = await doctor('--cloud');
    const after = (start: string): string => lines[lines.indexOf(lineOf(lines, start)) + 1] ?? '';
    expect(lineOf(lines, 'google-speech (stt)')).toMatch(/^FAILS/);
    expect(after('google-speech (stt)')).toContain('Library, enable it');
    expect(after('google-translate (translation)')).toContain('link a billing account');
    expect(after('elevenlabs (tts)')).toContain('did not accept the key');
    expect(code).toBe(1);
  });

  it('keeps what was sent and sent back, without keys, sound and names of accounts', async () => {
    const { lines } = await doctor('--cloud', '--record');
    expect(lines.find((line) => line.includes(RECORDED))).toMatch(/note +\d+ messages/);
    const text = readFileSync(RECORDED, 'utf8');
    const messages = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { engine: string; direction: string });
    for (const engine of ['google-speech', 'google-translate', 'elevenlabs']) {
      const directions = messages.filter((one) => one.engine === engine).map(({ direction }) => direction);
      expect(new Set(directions), engine).toEqual(new Set(['sent', 'received']));
    }
    expect(text).toContain('Good morning');
    for (const secret of [SECRET, FAKE_KEY, 'fake-project']) expect(text).not.toContain(secret);
    for (const line of text.split('\n')) expect(line.length).toBeLessThan(20_000);
  });
});
