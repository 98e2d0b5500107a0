/** Who is known and who speaks, in the extension's options and on the companion's page, as a person puts them right. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../companion/config.ts';
import { catalogFor } from '../../companion/engines/installed.ts';
import { openModelsBed } from '../engines/models-bed.ts';
import { joined, say, silence } from '../engines/speech.ts';
import { startCloudFakes } from '../fakes/cloud.ts';
import { runCompanion } from '../fakes/companion.ts';
import { FAKE_VOICES } from '../fakes/elevenlabs/account-voices.ts';
import { bytesOf, fileOf, modelOf } from '../fakes/model-packages.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { ffmpeg, wav } from '../fakes/uploads.ts';
import { openActorsBed, SENTENCES, somebody, takeIn, type ActorsBed, type Film } from './actors-bed.ts';
import { press, violations } from './companion-page.ts';
import { pairPages } from './harness/pairing.ts';
import { until } from './harness/until.ts';
import { expectTabSeen, tabTo } from './keyboard.ts';

let bed: ActorsBed;
let film: Film;
let options: Page;

beforeAll(async () => {
  bed = await openActorsBed();
  options = await bed.open('options');
});
afterAll(async () => {
  const complaints = [...bed.complaints];
  await bed.close();
  expect(complaints).toEqual([]);
});

function says(page: Page, words: string): Promise<unknown> {
  return page.waitForSelector(`::-p-text(${words})`);
}
/** The button plays something, and stops it. */
async function plays(page: Page, button: string): Promise<void> {
  await press(page, button);
  await page.waitForSelector(`[aria-label="${button.replace(/^[^:]*/, 'Stop')}"][aria-busy=false]`);
  await press(page, button.replace(/^[^:]*/, 'Stop'));
  await page.waitForSelector(`::-p-aria(${button})`);
  expect(await page.$$('[role=alert]')).toEqual([]);
}
/** As on a small screen in the evening. */
async function expectFitsNarrowAndDark(page: Page): Promise<void> {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await page.setViewport({ width: 360, height: 800 });
  expect(await violations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
}
function known(names: string): Promise<boolean> {
  return until(`${names} to be known`, async () => (await bed.names()).sort().join() === names);
}

test('who speaks now appears in the options, and is named there without a mouse', async () => {
  await says(options, 'No actors yet.');
  await says(options, 'Nobody is speaking.');
  film = await bed.watch();
  await film.speak('rms', 'slt');
  await says(options, 'Speaker 2');
  await tabTo(options, 'textbox', 'Who is Speaker 1?');
  await options.keyboard.type('Ana');
  await options.keyboard.press('Enter');
  await known('Ana');
  await tabTo(options, 'textbox', 'Who is Speaker 2?');
  await options.keyboard.type('Ben');
  await options.keyboard.press('Enter');
  await known('Ana,Ben');
  expect(film.client.of('speaker').at(-1)).toMatchObject({ name: 'Ben' });
  await says(options, 'The last train (films.example)');
  expect(await violations(options)).toEqual([]);
});

test('a name that was wrong is changed, and the change taken back, by keyboard', async () => {
  await tabTo(options, 'button', 'Edit Ana');
  await options.keyboard.press('Enter');
  await tabTo(options, 'textbox', 'Name');
  await options.keyboard.press('End');
  await options.keyboard.type('bel');
  await options.keyboard.press('Enter');
  await known('Anabel,Ben');
  await press(options, 'Undo renaming Ana');
  await known('Ana,Ben');
  await until('the focus to be kept', () =>
    options.evaluate(() => document.activeElement?.textContent === 'Actors'),
  );
  expect(await violations(options)).toEqual([]);
  await expectFitsNarrowAndDark(options);
});

test('who was taken for somebody else is not dubbed as them from the next clause on', async () => {
  await press(options, 'Not this person: Ben');
  await until('the companion to say so', () => {
    const last = film.client.of('speaker').at(-1);
    return last !== undefined && last.actor_id === undefined && last.name !== 'Ben';
  });
  await film.speak('slt');
  const speaker = film.client.of('clause').at(-1)?.speaker_id;
  const named = film.client.of('speaker').filter(({ speaker_id }) => speaker_id === speaker);
  expect(named.at(-1)?.actor_id).toBeUndefined();
  await press(options, 'Undo “Not Ben”');
  await until('it to be taken back', async () => (await bed.known()).undo?.kind !== 'refuse');
});

test('two who are one are merged, one who is two is parted, and both are taken back', async () => {
  await press(options, 'Merge Ana with Ben');
  await known('Ana');
  await press(options, 'These are two people: Ana');
  await known('Ana,Ana (2)');
  await press(options, 'Undo splitting Ana');
  await known('Ana');
  await press(options, 'Undo merging Ana');
  await known('Ana,Ben');
});

test('an actor is given another voice, and all are taken along, forgotten and taken in again', async () => {
  await takeIn(bed.companion, [somebody('ada', 'Ada')]);
  const page = await bed.open('companion');
  await page.waitForSelector('::-p-aria(Edit Ada)');
  await expectTabSeen(page);
  await press(page, 'Edit Ada');
  await page.select('.actor-more .pair .field:nth-child(2) select', 'voice-1');
  await press(page, 'Use this voice: Ada, Marco');
  const voicesOfAda = async () =>
    (await bed.known()).actors.find(({ id }) => id === 'ada')?.voices.map(({ name }) => name);
  await until('the voice to be hers', async () => (await voicesOfAda())?.includes('Marco'));
  expect(await violations(page)).toEqual([]);
  await expectFitsNarrowAndDark(page);

  await plays(page, 'Listen: Ada, Marco');

  const folder = mkdtempSync(join(tmpdir(), 'samevoice-taken-along-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const session = await page.createCDPSession();
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
  await press(page, 'Export');
  const saved = join(folder, 'samevoice-actors.json');
  await until('the file', () => existsSync(saved));
  await press(page, 'Forget: Ada');
  expect(await bed.names()).toContain('Ada');
  await press(page, 'Forget permanently: Ada');
  await known('Ana,Ben');
  await page.waitForSelector('::-p-aria(Forget all actors)');
  await press(page, 'Forget all actors');
  await press(page, 'Forget all actors permanently');
  await says(page, 'No actors yet.');
  expect(await bed.names()).toEqual([]);
  const input = await page.waitForSelector('input[accept*=json]');
  await input?.uploadFile(import.meta.filename);
  await says(page, 'This is not a file of actors');
  await input?.uploadFile(saved);
  await known('Ada,Ana,Ben');
  await page.waitForSelector('::-p-aria(Edit Ben)');
  expect(await page.$$('[role=alert]')).toEqual([]);
  await page.close();
});

test('a voice is made of recordings on somebody’s word, and heard beside them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-recordings-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const said = joined(
    ...[...SENTENCES, SENTENCES[0] ?? ''].flatMap((text) => [say(text, 'slt'), silence(400)]),
  );
  const recording = join(folder, 'ada reads.wav');
  writeFileSync(recording, wav(said));
  const preview = ffmpeg(folder, 'preview.mp3', '-i', recording, '-t', '1');
  const fakes = await startCloudFakes({
    elevenLabs: { voices: [...FAKE_VOICES].map((voice) => ({ ...voice, preview })) },
  });
  onTestFinished(() => fakes.close());
  const environment = { ...fakes.environment, ENGINES: 'cloud' };
  const catalog = catalogFor(readConfig(environment));
  onTestFinished(() => catalog.close());
  await catalog.warm();
  const companion = await runCompanion(catalog, environment);
  onTestFinished(() => companion.close());
  await takeIn(companion, [{ ...somebody('ada', 'Ada'), voices: [] }]);

  await pairPages(bed.chromium.browser, companion.address);
  const page = await bed.chromium.open(`${companion.address}/voice-management`);
  await plays(page, 'Listen: Sarah');
  // It speaks more than one language.
  expect(await page.select('.filters .field:first-child select', 'es')).toEqual(['es']);
  await page.waitForSelector('::-p-aria(Listen: Sarah)');
  await press(page, 'Edit Ada');
  await says(page, 'At least 10 sec of recordings are needed');
  await (await page.waitForSelector('.actor-more input[type=file]'))?.uploadFile(recording);
  await says(page, 'ada reads.wav');
  await plays(page, 'Original: Ada, 1');
  expect(await violations(page)).toEqual([]);
  const make = '::-p-aria(Create voice)';
  expect(await page.$eval(make, (button) => button.matches(':disabled'))).toBe(true);
  const beginMaking = async () => {
    await page.locator('::-p-aria(Who consents)').fill('Ada herself');
    await press(page, 'Create voice');
  };
  const { control } = fakes.elevenLabs;
  control.break('stall_before_audio', { path: '/v1/voices/add', times: 1 });
  await beginMaking();
  await press(page, 'Stop: Creating the voice of Ada');
  await page.waitForSelector('.actor-more .notice ::-p-text(Stopped)');
  // Whoever stops while the recordings are still being looked at has asked the service for nothing.
  control.heal();
  control.break('quota_exceeded', { path: '/v1/voices/add', times: 1 });
  await beginMaking();
  await page.waitForSelector('.actor-more .notice.trouble[role=alert]');
  expect(await page.$$('.actor-more ::-p-text(Consent given by)')).toEqual([]);
  await beginMaking();
  await says(page, 'The voice is ready');
  await page.waitForSelector('.notice.good ::-p-text(single speaker)');
  await says(page, 'Consent given by Ada herself');
  expect((await page.$$('.actor-voices .tag')).length).toBe(1);
  await says(page, 'cloned voice');
  await plays(page, 'Dub: Ada, 1');
  expect(await violations(page)).toEqual([]);
  await page.close();
});

test('a model is installed, stopped, gone on with and removed, and it says why one cannot be had', async () => {
  const models = await openModelsBed();
  onTestFinished(() => models.close());
  const bytes = bytesOf('model', 3_000_000);
  const url = models.host.serve('model', bytes, 'held');
  const catalogue = [
    modelOf('one', fileOf('model.bin', bytes, { kind: 'http', url })),
    modelOf('two', fileOf('model.bin', bytes, { kind: 'http', url: `${models.host.base}nothing` })),
  ];
  const companion = await runCompanion(
    scriptedCatalog(),
    {},
    { models: { installer: models.installer(catalogue) } },
  );
  onTestFinished(() => companion.close());
  await pairPages(bed.chromium.browser, companion.address);
  const page = await bed.chromium.open(`${companion.address}/voice-management`);
  await says(page, 'Models on this computer');
  await says(page, '3 MB · MIT · A test');
  await press(page, 'Install: Model one');
  const far = () => page.$$eval('progress[aria-label="Model one"]', ([bar]) => bar?.position);
  await until('half of it', async () => Math.abs(((await far()) ?? 0) - 0.5) < 0.05);
  expect(await violations(page)).toEqual([]);
  await press(page, 'Stop: Model one');
  models.host.serve('model', bytes);
  await press(page, 'Install: Model one');
  await page.waitForSelector('::-p-aria(Remove: Model one)');
  expect(models.store.installed()).toEqual(['one']);
  await press(page, 'Install: Model two');
  await page.waitForSelector('.models .notice.trouble[role=alert] ::-p-text(does not have this model.)');
  await expectFitsNarrowAndDark(page);
  await press(page, 'Remove: Model one');
  await press(page, 'Really remove it?: Model one');
  await page.waitForSelector('::-p-aria(Install: Model one)');
  expect(models.store.installed()).toEqual([]);
  await page.close();
});

test('who was heard in a film that is over can still be listened to, and named', async () => {
  film.client.send({ type: 'stop_dubbing' });
  await film.client.next('dubbing_stopped');
  await says(options, 'Earlier today');
  await says(options, 'Nobody is speaking.');
  await options.waitForSelector('.speaking ::-p-text(The last train ·)');
  await plays(options, 'Listen: Ana, Lucía');
  await options.locator('::-p-aria(Who is Speaker 2?)').fill('Bo');
  await press(options, 'Save the name of Speaker 2');
  await known('Ada,Ana,Ben,Bo');
  await options.waitForSelector('::-p-aria(Not this person: Bo)');
  expect(await violations(options)).toEqual([]);
});

test('without a companion the options say how to start it', async () => {
  await bed.companion.close();
  await options.reload();
  await says(options, 'Companion not running');
  await says(options, 'Start it to see them here.');
  await options.waitForSelector('.actors ::-p-text(npm start)');
  expect(await options.$$('.actors .empty')).toEqual([]);
  expect(await violations(options)).toEqual([]);
});
