/** A film of three people and its sequel: three voices, the same in both, and what the viewer corrects counts at once. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EngineCatalog } from '../../companion/engines/catalog.ts';
import { embeddedEngines } from '../../companion/engines/installed.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { type ActorAnswer } from '../../shared/actors.ts';
import type { SessionReport } from '../../shared/http/sessions.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { collectComplaints } from './complaints.ts';
import { press } from './companion-page.ts';
import { isHeard, reportOf } from './dubbed-tab.ts';
import { Disposal } from './harness/disposal.ts';
import { pairExtension } from './harness/pairing.ts';
import { until } from './harness/until.ts';
import { listenedCatalog, openScene, type Scene, type SentDub } from './scene.ts';
import { LONG_PATIENCE_MS } from '../fakes/patience.ts';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';

const FILM = [
  { voice: 'rms', text: 'We can take the first train in the morning.', restS: 1.2 },
  { voice: 'slt', text: 'My brother left the house three days ago.', restS: 1.2 },
  { voice: 'deep', text: 'There are many people who live near the sea.', restS: 1.2 },
  { voice: 'slt', text: 'I know the way to the station very well.', restS: 1.2 },
  { voice: 'rms', text: 'Please tell me what you remember of him.', restS: 1.2 },
  { voice: 'deep', text: 'We have to go back to the station.', restS: 20 },
] as const;
const SEQUEL = [
  { voice: 'deep', text: 'What did you see when you came home?', restS: 1.2 },
  { voice: 'rms', text: 'I was looking for the man in the garden.', restS: 1.2 },
  { voice: 'slt', text: 'He went home a long time before the night.', restS: 1.2 },
  // What follows is not to begin before the dubs up to here were heard, however late they are on a busy machine.
  { voice: 'deep', text: 'There are many people in the station.', restS: 15 },
  { voice: 'slt', text: 'I will tell you what I know about the house.', restS: 20 },
] as const;
const NAMES = ['Ana', 'Bea', 'Cruz'];

const disposal = new Disposal();
let scene: Scene;
let companion: RunningCompanion;
let sent: readonly SentDub[];
let complaints: readonly string[];

beforeAll(async () => {
  const catalog = new EngineCatalog({ engines: 'embedded' }, embeddedEngines(new VoiceprintEncoder()));
  disposal.add(() => catalog.close());
  await catalog.warm();
  const listened = listenedCatalog(catalog);
  ({ sent } = listened);
  companion = await runCompanion(listened.catalog);
  disposal.add(() => companion.close());
  scene = await openScene(FILM, SEQUEL);
  disposal.add(() => scene.close());
  complaints = await collectComplaints(scene.chromium.browser);
  await scene.chromium.setSettings({ companion: companion.address, targetLanguage: 'es' });
  await pairExtension(scene.chromium, companion.address);
});
afterAll(() => disposal.close());

/** What the recogniser was not sure of is a caption, and is spoken by nobody. */
function isNotUnderstood({ reason }: SessionReport['transcript'][number]): boolean {
  return reason === 'not_confident';
}

/** Dubs what the page shows until somebody has spoken so many lines after each other. */
async function watch(turns: number): Promise<SessionReport> {
  await scene.chromium.toggle(scene.page);
  await until('dubbing to be on', async () => (await scene.chromium.state())['phase'] === 'on');
  await scene.page.$eval('video', (video) => video.play());
  let latest: SessionReport | undefined;
  return until(
    () => `the film to be dubbed: ${JSON.stringify(latest?.transcript)}`,
    async () => {
      latest = await reportOf(companion);
      const all = latest?.transcript ?? [];
      const changes = all.filter(({ speaker_id }, i) => speaker_id !== all[i - 1]?.speaker_id).length;
      return changes >= turns && all.every((one) => isHeard(one) || isNotUnderstood(one)) && latest;
    },
    LONG_PATIENCE_MS,
  );
}

it('a film with three speakers is dubbed in three voices', async () => {
  const { speakers, transcript } = await watch(6);
  const order = transcript.map(({ speaker_id }) => speaker_id).join(' ');
  expect(order).toMatch(/^(s1 )+(s2 )+(s3 )+(s2 )+(s1 )+(s3 ?)+$/);
  expect(speakers).toHaveLength(3);
  expect(new Set(speakers.map(({ voice_id }) => voice_id)).size).toBe(3);
  expect(new Set(sent.map(({ voiceId }) => voiceId))).toEqual(
    new Set(speakers.map(({ voice_id }) => voice_id)),
  );
});

it('the same people in a second film are recognised, and have the same voices', async () => {
  const voices = (await reportOf(companion))?.speakers.map(({ voice_id }) => voice_id) ?? [];
  const options = await scene.chromium.openOptions();
  for (const [i, name] of NAMES.entries()) {
    const field = await options.waitForSelector(
      `::-p-aria([name="Who is Speaker ${i + 1}?"][role="textbox"])`,
    );
    await field?.type(name);
    await options.keyboard.press('Enter');
    await until(`${name} to be known`, async () => (await known()).some((one) => one.name === name));
  }
  await options.close();
  await scene.chromium.toggle(scene.page);
  await until('the session to end', async () => (await reportOf(companion))?.state === 'ended');

  await scene.page.goto(`${scene.origin}/sequel`);
  await scene.page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 3);
  const { speakers, transcript, title } = await watch(4);
  await scene.page.$eval('video', (video) => {
    video.pause();
  });
  expect(title).toBe('The sequel');
  const nameOf = new Map(speakers.map(({ speaker_id, name }) => [speaker_id, name]));
  const order = transcript.map(({ speaker_id }) => nameOf.get(speaker_id)).join(' ');
  expect(order).toMatch(/^(Cruz )+(Ana )+(Bea )+(Cruz ?)+$/);
  for (const [i, name] of NAMES.entries()) {
    const { speaker_id, voice_id } = speakers.find((one) => one.name === name) ?? {};
    expect(voice_id, name).toBe(voices[i]);
    // By the end of their first line it was clear who it is.
    expect(transcript.filter((one) => one.speaker_id === speaker_id).at(-1)?.voice_id, name).toBe(voices[i]);
  }
});

it('a correction in the options changes the next clause', async () => {
  const options = await scene.chromium.openOptions();
  await press(options, 'Edit Bea');
  const now = (await known()).find(({ name }) => name === 'Bea')?.voices[0]?.id;
  const choice = await options.waitForSelector('.actor-more .pair .field:nth-child(2) select');
  const other = await choice?.$$eval(
    'option',
    (all, had) => all.map(({ value }) => value).find((value) => value !== '' && value !== had) ?? '',
    now,
  );
  await choice?.select(other ?? '');
  const button = await options.waitForSelector(
    '.actor-more button[aria-label^="Use this voice"]:not(:disabled)',
  );
  await button?.click();
  await until('the voice to be hers', async () => {
    const bea = (await known()).find(({ name }) => name === 'Bea');
    return bea?.voices.some(({ id }) => id === other);
  });
  await options.close();
  const before = (await reportOf(companion))?.transcript.length ?? 0;
  await scene.page.$eval('video', (video) => video.play());
  const next = await until(
    'her next words to be spoken',
    async () => {
      const { transcript = [], speakers = [] } = (await reportOf(companion)) ?? {};
      const bea = speakers.find(({ name }) => name === 'Bea')?.speaker_id;
      return transcript.slice(before).find((one) => one.speaker_id === bea && isHeard(one));
    },
    LONG_PATIENCE_MS,
  );
  expect(next.voice_id).toBe(other);
});

it('leaves nothing to complain about in the browser', () => {
  expect(complaints).toEqual([]);
});

async function known(): Promise<ActorAnswer[]> {
  return (await apiOf(companion.address).call(routes.actors.list)).actors;
}
