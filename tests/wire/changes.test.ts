/** Pages are told what changes, for as long as they are looked at, instead of asking again and again. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ChangeFeed, type Visibility } from '../../client/http/change-feed.ts';
import { EXTENSION_ID } from '../../shared/identity.ts';
import { routes } from '../../shared/http/routes.ts';
import type { Topic } from '../../shared/http/changes.ts';
import { until } from '../browser/harness/until.ts';
import { apiOf } from '../fakes/api.ts';
import { WireClient } from '../fakes/client.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { loud } from '../fixtures/sound.ts';

/** A page that can be hidden. */
class Page implements Visibility {
  visibilityState: DocumentVisibilityState = 'visible';
  readonly #listeners = new Set<() => void>();

  addEventListener = (_type: string, listener: unknown): void => {
    this.#listeners.add(listener as () => void);
  };
  removeEventListener = (_type: string, listener: unknown): void => {
    this.#listeners.delete(listener as () => void);
  };
  turn(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    for (const listener of this.#listeners) listener();
  }
}

let companion: RunningCompanion;
let stop: AbortController;
beforeEach(async () => {
  stop = new AbortController();
  // Whoever waits for a stream to end by itself waits for longer than this test does.
  companion = await runCompanion(scriptedCatalog(), {}, { drainMs: 60_000 });
});
afterEach(async () => {
  await companion.close();
  stop.abort();
});

function watched(topics: readonly Topic[], page: Page = new Page()) {
  const told = { count: 0 };
  new ChangeFeed(apiOf(companion.address), page).watch(topics, () => told.count++, stop.signal);
  return told;
}
const toldMore = (told: { count: number }, than: number) =>
  until('a page to be told of a change', () => told.count > than);

/** Told once when it begins to watch, and once when the stream is open. */
const open = (told: { count: number }) => toldMore(told, 1);

async function dubAWhile(): Promise<void> {
  const client = await WireClient.connect(companion.address);
  client.send({ type: 'start_dubbing', target_language: 'es' });
  for (let ms = 0; ms < 6_000; ms += 64) client.sendSound(loud(64));
  client.send({ type: 'stop_dubbing' });
  await client.next('dubbing_stopped');
}

it('tells of what is dubbed, and not of what nobody has touched', async () => {
  const [sessions, models] = [watched(['sessions']), watched(['models'])];
  await open(sessions);
  await open(models);
  const before = { sessions: sessions.count, models: models.count };
  await dubAWhile();
  await toldMore(sessions, before.sessions);
  expect(models.count).toBe(before.models);
});

it('tells of what somebody else changes by hand', async () => {
  await dubAWhile();
  const told = watched(['actors']);
  await open(told);
  const before = told.count;
  await apiOf(companion.address).call(routes.actors.removeAll);
  await toldMore(told, before);
});

it('a page that is hidden is told nothing, and looks again once it is seen', async () => {
  const page = new Page();
  const [told, other] = [watched(['sessions'], page), watched(['sessions'])];
  await open(told);
  await open(other);
  page.turn('hidden');
  const [hidden, seen] = [told.count, other.count];
  await dubAWhile();
  await toldMore(other, seen);
  expect(told.count).toBe(hidden);
  page.turn('visible');
  await toldMore(told, hidden);
});

it('may be read by the extension, and says so', async () => {
  const origin = `chrome-extension://${EXTENSION_ID}`;
  const answer = await fetch(`${companion.address}/api/changes`, {
    headers: { origin, authorization: `Bearer ${companion.secret}` },
    signal: stop.signal,
  });
  expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
});

it('a companion that stops ends the streams at once, and a page finds it again', async () => {
  const told = watched(['engines']);
  await open(told);
  const { port } = companion;
  await companion.close();
  const away = told.count;
  companion = await runCompanion(scriptedCatalog(), { PORT: String(port) }, { drainMs: 60_000 });
  await toldMore(told, away);
});
