/** What tests of a listener's page share: the room, a browser that plays into a sound device of its own, and a tone to listen for. */
import { launch, type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { encodeOpus, type OpusSound } from '../fakes/ogg-opus.ts';
import { RoomServer, type RoomServerOptions } from '../fakes/room-server.ts';
import { collectComplaints } from './complaints.ts';
import { RECORDING_RATE_HZ, startPulse, type Pulse, type Recorder } from './harness/pulse.ts';
import { amplitudeOf } from './listening.ts';

export const CODE = '123456';
const TONE_HZ = 440;
const TONE_S = 2.5;

/** What a room says in place of a dub: it is known again in whatever a device plays. */
export function pureTone(): OpusSound {
  return encodeOpus(
    Int16Array.from({ length: TONE_S * 48_000 }, (_, at) =>
      Math.round(9_000 * Math.sin((2 * Math.PI * TONE_HZ * at) / 48_000)),
    ),
  );
}

/** Whether the device played the tone just now. */
export function isToneHeard(recorder: Recorder): boolean {
  const toMs = recorder.endMs;
  return amplitudeOf(TONE_HZ, recorder.heardBetween(toMs - 300, toMs), RECORDING_RATE_HZ) > 0.1;
}

function launchListener(pulse: Pulse): Promise<Browser> {
  return launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    pipe: true,
    headless: true,
    ignoreDefaultArgs: ['--mute-audio'],
    env: { ...process.env, ...pulse.environment, LANGUAGE: 'en' },
    args: [
      '--no-sandbox',
      '--lang=en',
      '--disable-background-networking',
      '--no-first-run',
      // As a phone finds the room: by plain HTTP, under a name that is not its own.
      '--host-resolver-rules=MAP room.test 127.0.0.1',
    ],
  });
}

/** A room that the test leads; closed with the test. */
export async function openRoom(options: Partial<RoomServerOptions> = {}): Promise<RoomServer> {
  const room = await RoomServer.start({ code: CODE, ...options });
  onTestFinished(() => room.close());
  return room;
}

/** A browser with a sound device of its own, in whose pages nothing fails. Made once in a test file, where hooks may be. */
export class ListenBed {
  pulse!: Pulse;
  browser!: Browser;

  /** @param meant what pages are meant to complain of */
  constructor(meant?: RegExp) {
    let complaints: string[] = [];
    beforeAll(async () => {
      this.pulse = await startPulse();
      this.browser = await launchListener(this.pulse);
      complaints = await collectComplaints(this.browser);
    });
    afterAll(async () => {
      await this.browser.close();
      await this.pulse.close();
      expect(complaints.filter((words) => meant?.test(words) !== true)).toEqual([]);
    });
  }

  /** A listener who was never here before, as wide as a phone. */
  async open(address: string): Promise<Page> {
    const page = await this.newPage();
    await page.setViewport({ width: 390, height: 844 });
    await page.goto(address, { waitUntil: 'load' });
    return page;
  }

  /** With a storage of its own; closed with the test. */
  async newPage(): Promise<Page> {
    const context = await this.browser.createBrowserContext();
    onTestFinished(() => context.close());
    return context.newPage();
  }
}
