/** What tests of a listener's page share: the room, a browser that plays into a sound device of its own, and a tone to listen for. */
import { launch, type Browser } from 'puppeteer-core';
import { onTestFinished } from 'vitest';
import { encodeOpus, type OpusSound } from '../fakes/ogg-opus.ts';
import { RoomServer, type RoomServerOptions } from '../fakes/room-server.ts';
import { RECORDING_RATE_HZ, type Pulse, type Recorder } from './harness/pulse.ts';
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

export function launchListener(pulse: Pulse): Promise<Browser> {
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
