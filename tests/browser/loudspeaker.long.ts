/** A microphone in a room with loudspeakers: what is said is dubbed, and what the dub says is not dubbed again. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EngineCatalog } from '../../companion/engines/catalog.ts';
import { embeddedEngines } from '../../companion/engines/installed.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import type { SessionReport } from '../../shared/http/sessions.ts';
import { joined, say, silence } from '../engines/speech.ts';
import { wav } from '../fakes/uploads.ts';
import { openPageBed, press, textOf, type PageBed } from './companion-page.ts';
import { startPulse, type Pulse } from './harness/pulse.ts';
import { until } from './harness/until.ts';
import { LONG_PATIENCE_MS } from '../fakes/patience.ts';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';

const SAID = 'My brother left the house three days ago.';
/** Longer than a dub, its way through the room and a clause's commit. */
const REST_MS = 6_000;
let catalog: EngineCatalog;
let room: Pulse;
let bed: PageBed;

beforeAll(async () => {
  catalog = new EngineCatalog({ engines: 'embedded' }, embeddedEngines(new VoiceprintEncoder()));
  await catalog.warm();
  room = await startPulse();
  // The microphone hears what the loudspeaker plays. Chrome takes no monitor for a microphone.
  pactl('load-module', 'module-remap-source', 'master=heard.monitor', 'source_name=microphone');
  pactl('set-default-source', 'microphone');
  bed = await openPageBed({ catalog, environment: room.environment });
});
afterAll(async () => {
  await bed.close();
  await room.close();
  await catalog.close();
});

function pactl(...words: string[]): void {
  execFileSync('pactl', words, { env: { ...process.env, ...room.environment } });
}

/** Says something in the room, and gives what the companion made of all that the microphone heard. */
async function heardInTheRoom(): Promise<SessionReport> {
  const page = await bed.open('/');
  await press(page, 'Start dubbing');
  await until('it to listen', async () => (await textOf(page, '.engine-tags')).length > 0);
  const file = join(bed.downloads, 'said.wav');
  writeFileSync(file, wav(joined(silence(500), say(SAID), silence(500))));
  const speaking = spawn('paplay', [file], { env: { ...process.env, ...room.environment }, stdio: 'ignore' });
  await once(speaking, 'close');
  const latest = async (): Promise<SessionReport> => {
    const api = apiOf(bed.companion.address);
    const id = (await api.call(routes.sessions.list)).sessions.at(-1)?.session_id ?? '';
    return api.call(routes.sessions.report, { params: { session_id: id } });
  };
  const report = await until(
    'the dub to have been heard',
    async () => {
      const now = await latest();
      const isHeard =
        now.transcript.length > 0 && now.transcript.every((said) => said.heard_evs_ms !== undefined);
      return isHeard &&
        now.transcript
          .map(({ text }) => text)
          .join(' ')
          .includes('days')
        ? now
        : undefined;
    },
    LONG_PATIENCE_MS,
  );
  const heardMs = report.audio_s * 1000;
  // What comes in is counted on: time enough for a dub to come back in, if it does.
  await until(
    'the room to be quiet',
    async () => (await latest()).audio_s * 1000 > heardMs + REST_MS,
    LONG_PATIENCE_MS,
  );
  await press(page, 'Stop');
  await until('its end', async () => (await textOf(page, '.button')).includes('Start dubbing'));
  const whole = await latest();
  await page.close();
  return whole;
}

test('a dub that is played aloud yields no clause', async () => {
  const { transcript } = await heardInTheRoom();
  const said = transcript.map(({ text }) => text).join(' ');
  expect(said.toLowerCase()).toContain('brother left');
  expect(said.split(' ').length).toBeLessThanOrEqual(SAID.split(' ').length + 1);
});

test('a microphone that is refused, or goes away, is told in words, and nothing goes on', async () => {
  const page = await bed.open('/');
  const allow = (state: 'granted' | 'denied') =>
    bed.browser
      .defaultBrowserContext()
      .setPermission(bed.companion.address, { permission: { name: 'microphone' }, state });
  const told = (words: string) =>
    until(words, async () => (await textOf(page, '[role=alert]')).join().includes(words));
  await allow('denied');
  await press(page, 'Start dubbing');
  await told('The microphone cannot be used');
  await allow('granted');
  await press(page, 'Start dubbing');
  await until('it to listen', async () => (await textOf(page, '.engine-tags')).length > 0);
  // The sound server ends, and every device with it.
  await room.close();
  await told('The microphone was disconnected');
  await until('its end', async () => (await textOf(page, '.button')).includes('Start dubbing'));
  await page.close();
});
