/** A companion with scripted engines, and clients that talk to it. */
import { afterEach } from 'vitest';
import { scriptedCatalog, steadyWords } from '../fakes/scripted-engines.ts';
import { runCompanion, type CompanionOptions, type RunningCompanion } from '../fakes/companion.ts';
import { WireClient } from '../fakes/client.ts';
import { loud, silence } from '../fixtures/sound.ts';

export let companion: RunningCompanion | undefined;
export const clients: WireClient[] = [];

export async function connected(
  catalog = scriptedCatalog(),
  environment: Record<string, string> = {},
  options: CompanionOptions = {},
): Promise<WireClient> {
  companion = await runCompanion(catalog, environment, options);
  return another();
}

export async function another(session = 's1', connection = 'c1', resume?: string): Promise<WireClient> {
  const client = await WireClient.connect(companion?.address ?? '', { session, connection, resume });
  clients.push(client);
  return client;
}

export const start = { type: 'start_dubbing', target_language: 'es', audio_format: 'binary' } as const;

/** Nobody says a word after that. */
export function until(endMs: number): typeof steadyWords {
  return (fromMs, toMs) => steadyWords(fromMs, Math.min(toMs, endMs));
}

/** Speech of so many milliseconds and a pause after it, in frames of 64 ms. */
export function speak(client: WireClient, speechMs: number, pauseMs = 1000): void {
  for (let at = 0; at < speechMs; at += 64) client.sendSound(loud(64));
  for (let at = 0; at < pauseMs; at += 64) client.sendSound(silence(64));
}

/** For all tests of a file. */
export function setUpEachTest(): void {
  afterEach(async () => {
    for (const client of clients.splice(0)) client.cut();
    await companion?.close();
    companion = undefined;
  });
}
