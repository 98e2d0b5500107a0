/** A room that is started before its models are loaded: the host is told so, and nothing that is said then is half understood. */
import { afterEach, expect, it } from 'vitest';
import { routes } from '../../shared/http/routes.ts';
import { apiOf } from '../fakes/api.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { HostClient, ListenerClient } from '../fakes/room-clients.ts';
import { speak } from '../fakes/rooms-bed.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';

let companion: RunningCompanion | undefined;
const clients: { cut(): void }[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.cut();
  await companion?.close();
  companion = undefined;
});

async function room() {
  const asked: unknown[] = [];
  const loaded: (() => void)[] = [];
  companion = await runCompanion(
    {
      ...scriptedCatalog(),
      whenWarm: (wanted) => {
        asked.push(wanted);
        return new Promise((resolve) => loaded.push(resolve));
      },
    },
    { ROOMS_PORT: '0' },
  );
  const body = { name: 'Meeting', source_language: 'en', languages: ['es', 'ca'] };
  const made = await apiOf(companion.address).call(routes.rooms.create, { body });
  const host = await HostClient.lead(companion, made);
  const listener = await ListenerClient.join(companion.listenerAddress, made.code, { language: 'es' });
  clients.push(host, listener);
  const load = (): void => {
    for (const resolve of loaded.splice(0)) resolve();
  };
  return { asked, load, host, listener };
}

const latest = (client: HostClient) => client.of('room_state').at(-1);

it('waits for the engines of each of its languages, tells the host, and begins by itself', async () => {
  const { asked, load, host, listener } = await room();
  host.send({ type: 'start_translation' });
  await host.until(() => latest(host)?.loading === true, 'the room to be loading');
  expect(latest(host)?.state).toBe('open');
  expect(asked).toEqual([
    { source: 'en', target: 'es' },
    { source: 'en', target: 'ca' },
  ]);
  load();
  await host.until(() => latest(host)?.state === 'live', 'the room to be live');
  expect(latest(host)).not.toHaveProperty('loading');
  speak(host, 1_200);
  await listener.next('dub_end');
});

it('does not begin where the host stops it meanwhile', async () => {
  const { load, host } = await room();
  host.send({ type: 'start_translation' });
  await host.until(() => latest(host)?.loading === true, 'the room to be loading');
  host.send({ type: 'stop_translation' });
  await host.until(() => latest(host)?.loading === undefined, 'the room not to be loading');
  load();
  // What is answered after that was decided after it.
  host.send({ type: 'room_options', name: 'Meeting 2' });
  await host.next('room_opened', 2);
  expect(host.of('room_state').map(({ state }) => state)).not.toContain('live');
});
