/** A companion with rooms, and everybody in them, for one test after the other. */
import { afterEach } from 'vitest';
import { routes } from '../../shared/http/routes.ts';
import type { CreateRoom, RoomCreated } from '../../shared/rooms/http.ts';
import { loud, silence } from '../fixtures/sound.ts';
import { apiOf } from './api.ts';
import { runCompanion, type CompanionOptions, type RunningCompanion } from './companion.ts';
import { HostClient, ListenerClient } from './room-clients.ts';
import { loudWords, scriptedCatalog, type Script } from './scripted-engines.ts';

/** Ends what a test began with it. Called once in a test file, where `afterEach` may be. */
export function roomsBed() {
  let companion: RunningCompanion | undefined;
  const clients: { cut(): void }[] = [];

  const stop = async (): Promise<void> => {
    await companion?.close();
    companion = undefined;
  };
  const running = (): RunningCompanion => {
    if (companion === undefined) throw new Error('no companion');
    return companion;
  };
  const kept = <Client extends { cut(): void }>(client: Client): Client => {
    clients.push(client);
    return client;
  };

  afterEach(async () => {
    for (const client of clients.splice(0)) client.cut();
    await stop();
  });

  return {
    running,
    stop,
    kept,
    start: async (
      script: Partial<Script> = {},
      environment: Record<string, string> = {},
      options: CompanionOptions = {},
    ): Promise<void> => {
      companion = await runCompanion(
        scriptedCatalog({ words: loudWords, ...script }),
        { ROOMS_PORT: '0', ...environment },
        options,
      );
    },
    /** Of English, heard in Spanish and Catalan. */
    room: (wish: Partial<CreateRoom> = {}): Promise<RoomCreated> => {
      const body = { name: 'Meeting', source_language: 'en', languages: ['es', 'ca'], ...wish };
      return apiOf(running().address).call(routes.rooms.create, { body });
    },
    host: async (of: RoomCreated): Promise<HostClient> => kept(await HostClient.lead(running(), of)),
    listener: async (
      { code }: RoomCreated,
      join: Parameters<typeof ListenerClient.join>[2] = {},
    ): Promise<ListenerClient> => kept(await ListenerClient.join(running().listenerAddress, code, join)),
  };
}

/** Speech of so many milliseconds and a pause after it, in frames of 64 ms. */
export function speak(client: HostClient, speechMs: number, pauseMs = 1000): void {
  for (let at = 0; at < speechMs; at += 64) client.sendSound(loud(64));
  for (let at = 0; at < pauseMs; at += 64) client.sendSound(silence(64));
}
