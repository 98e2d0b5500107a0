/** What a viewer's machine has: a companion that listens, the way to it, and a browser that is paired with it. */
import { randomInt } from 'node:crypto';
import type { Catalog } from '../../companion/catalog.ts';
import { Credentials } from '../../client/pairing/credentials.ts';
import { runCompanion } from '../fakes/companion.ts';
import { FaultyRelay } from '../fakes/faulty-relay.ts';
import { pair } from '../fakes/pairing.ts';
import { FaultSwitch } from './fault-switch.ts';
import { scriptedEngines, type ScriptedEngines } from './scripted-parts.ts';
import { Viewer } from './viewer.ts';
import type { DubbingOptions } from '../../client/session/dubbing-options.ts';

export interface Bed {
  readonly relay: FaultyRelay;
  readonly faults: FaultSwitch;
  readonly engines: Pick<ScriptedEngines, 'pids'>;
  /** Engines that nothing has happened to yet. */
  renew(hasFallback: boolean): Promise<void>;
  viewer(under: DubbingOptions['levels']['under']): Promise<Viewer>;
  close(): Promise<void>;
}

/** Whoever is paired, for all who view. */
export async function browserAt(address: string, code: string): Promise<Credentials> {
  const { id, key } = await pair(address, code);
  const pairing = { browserId: id, browserKey: key };
  return new Credentials({
    address: () => address,
    store: {
      read: () => Promise.resolve(pairing),
      write: () => Promise.resolve(),
      remove: () => Promise.resolve(),
      onChange: () => () => undefined,
    },
  });
}

/** @param host the bundled `scripted-host.ts`, where engines are to be processes */
export async function makeBed(host: URL | undefined, maxSessions = 8): Promise<Bed> {
  const faults = new FaultSwitch();
  let engines = scriptedEngines({ faults, host, hasFallback: true });
  const current = new Proxy({} as Catalog, {
    get: (_, name): unknown => {
      const { catalog } = engines;
      const value: unknown = Reflect.get(catalog, name, catalog);
      return typeof value === 'function' ? (value.bind(catalog) as unknown) : value;
    },
  });
  const relay = await FaultyRelay.start();
  const code = String(randomInt(10 ** 7, 10 ** 8));
  const companion = await runCompanion(current, {
    ...{ PUBLIC_ADDRESS: relay.address, PAIRING_CODE: code, ENV_FILE: '/dev/null' },
    MAX_SESSIONS: String(maxSessions),
  });
  relay.target = companion.port;
  const credentials = await browserAt(relay.address, code);
  return {
    relay,
    faults,
    engines: { pids: (stage) => engines.pids(stage) },
    renew: async (hasFallback) => {
      const before = engines.catalog;
      engines = scriptedEngines({ faults, host, hasFallback });
      await before.close();
    },
    viewer: (under) => Viewer.begin({ address: relay.address, credentials, under }),
    close: async () => {
      relay.close();
      await companion.kill();
      await engines.catalog.close();
    },
  };
}
