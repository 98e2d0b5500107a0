/** What a viewer notices when an account's service turns its key away in the middle of a film. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import type { CloudFakes } from '../fakes/cloud.ts';
import { FAULTS } from '../fakes/google/faults.ts';
import { startCloudEngines } from './cloud-fakes.ts';
import { collectComplaints } from './complaints.ts';
import { isHeard, lengthMsOf, reportOf, spokenAsMade } from './dubbed-tab.ts';
import { Disposal } from './harness/disposal.ts';
import { RECORDING_RATE_HZ, type Recorder } from './harness/pulse.ts';
import { pairExtension } from './harness/pairing.ts';
import { until } from './harness/until.ts';
import { locate } from './listening.ts';
import { untilSays, words } from './reading.ts';
import { listenedCatalog, openScene, type Scene, type SentDub } from './scene.ts';
import { LONG_PATIENCE_MS } from '../fakes/patience.ts';

const LINES = [
  { voice: 'rms', text: 'Thank you very much.', restS: 3 },
  { voice: 'slt', text: 'It was raining.', restS: 3 },
  { voice: 'rms', text: 'We can take the first train.', restS: 3 },
  { voice: 'slt', text: 'I know the way to the station.', restS: 3 },
  { voice: 'rms', text: 'Thank you very much.', restS: 3 },
  { voice: 'slt', text: 'It was raining.', restS: 8 },
] as const;

const disposal = new Disposal();
let fakes: CloudFakes;
let companion: RunningCompanion;
let scene: Scene;
let sent: readonly SentDub[];
let complaints: readonly string[];
let recorder: Recorder;

beforeAll(async () => {
  const engines = await startCloudEngines('auto');
  disposal.add(() => engines.close());
  ({ fakes } = engines);
  await engines.catalog.warm();
  const listened = listenedCatalog(engines.catalog);
  ({ sent } = listened);
  companion = await runCompanion(listened.catalog, engines.environment);
  disposal.add(() => companion.close());
  scene = await openScene(LINES);
  disposal.add(() => scene.close());
  complaints = await collectComplaints(scene.chromium.browser);
  await scene.chromium.setSettings({ companion: companion.address, targetLanguage: 'es' });
  await pairExtension(scene.chromium, companion.address);
  recorder = await scene.pulse.record();
  await scene.chromium.toggle(scene.page);
  await until('dubbing to be on', async () => (await scene.chromium.state())['phase'] === 'on');
  await scene.page.$eval('video', (video) => video.play());
  await untilHeard(1);
});
afterAll(() => disposal.close());

async function untilHeard(clauses: number): Promise<void> {
  await until(
    `${clauses} clauses to be heard`,
    async () => ((await reportOf(companion))?.transcript.filter(isHeard).length ?? 0) >= clauses,
    LONG_PATIENCE_MS,
  );
}

/** Until a clause is heard that was said after this. */
async function untilAnotherIsHeard(): Promise<void> {
  const committed = (await reportOf(companion))?.transcript.length ?? 0;
  await untilHeard(committed + 1);
}

describe('a service that turns its key away', () => {
  it.each([
    {
      trouble: 'translation',
      strike: () => fakes.google.fail({ service: 'translation', fault: FAULTS.wrongKey }),
      line: 'Google Translate did not accept the key. Apertium is used instead.',
      dubbers: ['Google Speech-to-Text', 'Apertium', 'ElevenLabs'],
    },
    {
      trouble: 'voices',
      strike: () => {
        fakes.elevenLabs.control.break('invalid_api_key');
      },
      line: 'ElevenLabs did not accept the key. eSpeak NG is used instead.',
      dubbers: ['Google Speech-to-Text', 'Apertium', 'eSpeak NG'],
    },
  ])('($trouble) is replaced: one calm line, and dubbing goes on', async ({ strike, line, dubbers }) => {
    strike();
    await untilAnotherIsHeard();
    const popup = await scene.chromium.openPopup(scene.page);
    await untilSays(popup, line);
    for (const dubber of dubbers) await untilSays(popup, dubber);
    const said = await words(popup);
    expect(said.split('is used instead')).toHaveLength(2);
    expect(said).toContain('Spent');
    expect(await popup.$$('[role=alert], .notice.trouble')).toEqual([]);
    await popup.close();
    expect((await scene.chromium.state())['phase']).toBe('on');
  });

  it('leaves no clause out: the last of them is heard in the voice that took over', async () => {
    const isOfTheAccount = ({ voiceId }: SentDub) => fakes.elevenLabs.voices.get(voiceId) !== undefined;
    expect(sent.map(isOfTheAccount)).toEqual(expect.arrayContaining([true, false]));
    const longestMs = Math.max(...sent.map(lengthMsOf));
    const enoughMs = recorder.recordedMs + longestMs + 1000;
    await until('the last dub to be over', () => recorder.recordedMs > enoughMs);
    const recording = await recorder.stop();
    const report = await reportOf(companion);
    const asMade = spokenAsMade(report?.transcript ?? [], sent).filter(({ dub }) => !isOfTheAccount(dub));
    const { dub } = asMade.at(-1) ?? {};
    if (dub === undefined) throw new Error('no dub of the voice that took over was spoken as made');
    const { likeness } = locate(dub.samples, dub.rateHz, recording, RECORDING_RATE_HZ);
    expect(likeness, dub.text).toBeGreaterThan(0.4);
    expect(report?.clauses.failed).toBe(0);
    expect(report?.errors).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
