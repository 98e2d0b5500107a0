/** The real engines where eSpeak NG has one dictionary less: what is translated into that language is captioned. */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EngineCatalog } from '../../companion/engines/catalog.ts';
import { Espeak } from '../../companion/engines/embedded/espeak/espeak.ts';
import { findEspeak } from '../../companion/engines/embedded/espeak/installation.ts';
import { embeddedEngines } from '../../companion/engines/installed.ts';
import { deafEncoder } from '../fakes/deaf-encoder.ts';
import { wav } from '../fakes/uploads.ts';
import { customer } from '../fixtures/customer.ts';
import { joined, say, silence } from './speech.ts';
import { missingInWords } from '../fixtures/missing.ts';

const SENTENCE = 'We can take the first train in the morning.';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'samevoice-captions-only-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** eSpeak NG's data without Catalan, as `ESPEAK_DATA_PATH` names it. */
function withoutCatalan(): string {
  const found = findEspeak();
  if (found.missing !== undefined) throw new Error(missingInWords(found.missing));
  const data = join(folder, 'espeak-ng-data');
  mkdirSync(data);
  for (const name of readdirSync(found.dataFolder)) {
    if (name !== 'ca_dict') symlinkSync(join(found.dataFolder, name), join(data, name));
  }
  return folder;
}

function espeakWithoutCatalan(): Espeak {
  const found = findEspeak();
  if (found.missing !== undefined) throw new Error(missingInWords(found.missing));
  return new Espeak({ library: found.library, dataFolder: join(withoutCatalan(), 'espeak-ng-data') });
}

it('a pair that is heard and translated is captioned, and the others are dubbed as before', async () => {
  const catalog = new EngineCatalog(
    { engines: 'auto' },
    { ...embeddedEngines(deafEncoder(['no-one'])), tts: [espeakWithoutCatalan()] },
  );
  try {
    expect(catalog.captionPairs()).toEqual([{ source: 'en', target: 'ca' }]);
    expect(catalog.pairs()).toContainEqual({ source: 'en', target: 'es' });
    expect(catalog.pairs()).not.toContainEqual({ source: 'en', target: 'ca' });
    const toCatalan = catalog.choose({ source: 'auto', target: 'ca-ES' }, customer());
    expect(toCatalan.source).toBe('en');
    expect(toCatalan.engines.tts.info.name).toBe('captions-only');
    expect(toCatalan.engines.translation.info.name).toBe('apertium');
    const toSpanish = catalog.choose({ source: 'en', target: 'es' }, customer());
    expect(toSpanish.engines.tts.info.name).toBe('espeak-ng');
    // What nobody translates is refused as before.
    expect(() => catalog.choose({ source: 'en', target: 'de' }, customer())).toThrow(
      expect.objectContaining({
        code: 'unsupported_language_pair',
        details: { pairs: catalog.pairs() },
      }) as Error,
    );
  } finally {
    await catalog.close();
  }
});

it('a file gets captions, no silent sound, and words that say so', async () => {
  const film = join(folder, 'talk.wav');
  writeFileSync(film, wav(joined(silence(300), say(SENTENCE), silence(1_500))));
  const [out, captions] = [join(folder, 'dubbed.wav'), join(folder, 'talk.vtt')];
  const words = [film, '--from', 'en', '--to', 'ca', '--out', out, '--captions', captions, '--speed', '0'];
  const { status, stdout, stderr } = await dub(words, { ESPEAK_DATA_PATH: withoutCatalan() });
  expect(stderr).toContain(`No voice here speaks Catalan: there are captions alone. ${out} is not written.`);
  expect(stdout).toMatch(/^[1-9]\d* clauses by 1 speakers: 0 spoken, 0 cut, [1-9]\d* dropped, 0 failed$/m);
  expect(status).toBe(1);
  expect(existsSync(out)).toBe(false);
  expect(readFileSync(captions, 'utf8')).toMatch(/\btren\b/);
});

/** `npm run dub` as somebody types it. */
async function dub(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const run = resolve(import.meta.dirname, '../../scripts/run.mjs');
  const child = spawn(process.execPath, [run, 'companion/dub.ts', ...words], {
    env: { ...process.env, ENGINES: 'embedded', DATA_DIR: folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((done) => {
    child.once('close', (status) => {
      done({ status, stdout, stderr });
    });
  });
}
