/** What the viewer is told where there is no Google account to work with. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import { GoogleSpeech } from '../../companion/engines/google/speech.ts';
import { GoogleTranslation } from '../../companion/engines/google/translation.ts';
import { RequestLimiter } from '../../companion/engines/limiter.ts';
import { missingInWords } from '../fixtures/missing.ts';

const SECRET = 'c2VjcmV0';
const folder = mkdtempSync(join(tmpdir(), 'samevoice-key-'));
const wrong = join(folder, 'wrong.json');
writeFileSync(wrong, JSON.stringify({ project_id: 'p', private_key: SECRET }));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const signal = new AbortController().signal;
const account = new Account('viewer');
const PATHS: readonly [string, string | undefined][] = [
  ['no path', undefined],
  ['a path to nothing', join(folder, 'none.json')],
  ['another file', wrong],
];

test.each(PATHS)('with %s it says what to do, and never what a file holds', async (_, credentialsPath) => {
  const speech = new GoogleSpeech({ credentialsPath });
  const translation = new GoogleTranslation({ credentialsPath }, new RequestLimiter(1));
  const said = missingInWords(speech.missing);
  expect(said).toContain('GOOGLE_CLOUD_CREDENTIALS_PATH');
  expect(said).not.toContain(SECRET);
  expect(said).not.toContain(folder);
  expect(translation.missing).toEqual(speech.missing);
  const opening = speech.open({ language: 'en', terms: () => [], account, signal });
  await expect(opening).rejects.toMatchObject({
    code: 'engine_missing',
    stage: 'stt',
    message: said,
  });
  const request = {
    text: 'hello',
    source: 'en',
    target: 'es',
    context: [],
    spoken: [],
    terms: [],
    account,
    dueAtMs: 0,
  };
  await expect(translation.translate(request, signal)).rejects.toMatchObject({
    code: 'engine_missing',
    stage: 'translation',
    message: said,
  });
});
