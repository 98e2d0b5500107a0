/** A film of several tracks on the companion's page: which is dubbed is said, and another is dubbed at a press. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LONG_PATIENCE_MS } from '../fakes/patience.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { filmOfTracks, toneFrom } from '../fixtures/film-of-tracks.ts';
import { choose, dropFile, openPageBed, press, textOf, violations, type PageBed } from './companion-page.ts';
import { until } from './harness/until.ts';

let folder: string;
let bed: PageBed;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'samevoice-page-tracks-'));
  filmOfTracks(folder, 'film.mkv', [
    { channels: [toneFrom(1, 3)], language: 'eng', title: 'Surround' },
    { channels: [toneFrom(5, 7)], language: 'eng', flags: 'default' },
    { channels: [toneFrom(1, 7)], language: 'eng', flags: 'comment' },
  ]);
  bed = await openPageBed({ catalog: scriptedCatalog() });
});
afterAll(async () => {
  await bed.close();
  rmSync(folder, { recursive: true });
});

test('the track that is dubbed is named, and another is dubbed without sending the film again', async () => {
  const page = await bed.open('/');
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(new URL(request.url()).pathname);
  });
  await choose(page, 'File');
  await dropFile(page, '.drop', join(folder, 'film.mkv'));
  await page.waitForSelector('.job .downloads', { timeout: LONG_PATIENCE_MS });
  await page.waitForSelector('::-p-text(Audio track: 2 · English)');
  expect(await violations(page)).toEqual([]);

  await page.locator('.tracks summary').click();
  expect(await textOf(page, '.tracks button')).toEqual([
    '1 · English · Surround',
    '3 · English · commentary',
  ]);
  expect(await violations(page)).toEqual([]);
  await press(page, '1 · English · Surround');
  await page.waitForSelector('::-p-text(Audio track: 1 · English · Surround)');
  await until('both to be done', async () => {
    const results = await page.$$eval('.job', (jobs) =>
      jobs.map((job) => job.querySelectorAll('.downloads').length),
    );
    // Each has its results, and its list of other tracks.
    return results.join() === '2,2';
  });
  expect(sent.filter((path) => path === '/api/upload-audio')).toHaveLength(1);
  expect(bed.complaints).toEqual([]);
  await page.close();
});
