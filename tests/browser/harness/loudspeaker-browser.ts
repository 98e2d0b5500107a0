import { launch, type Browser } from 'puppeteer-core';
import type { Disposal } from './disposal.ts';
import { temporaryFolder } from './process.ts';
import type { Pulse } from './pulse.ts';

/** A headless Chromium of its own, in English, that plays to one loudspeaker: a process has no more than one. */
export async function openBrowserAt(
  pulse: Pulse,
  loudspeaker: string,
  disposal: Disposal,
  args: readonly string[] = [],
): Promise<Browser> {
  const browser = await launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    pipe: true,
    headless: true,
    userDataDir: await temporaryFolder('samevoice-listener-', disposal),
    ignoreDefaultArgs: ['--mute-audio'],
    env: { ...process.env, ...pulse.environmentOf(loudspeaker), LANGUAGE: 'en' },
    args: ['--no-sandbox', '--lang=en', '--no-first-run', '--disable-background-networking', ...args],
  });
  disposal.add(() => browser.close());
  return browser;
}
