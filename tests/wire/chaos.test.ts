/** The short form of `npm run chaos`: a few faults of each kind, the same each time, and what a viewer would notice of them. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePrograms } from '../chaos/bundle.ts';
import { Calm } from '../chaos/calm.ts';
import { chaosOf, type Damage } from '../chaos/chaos.ts';
import { KINDS, type Kind } from '../chaos/kinds.ts';
import { installBrowser } from '../chaos/viewer.ts';

/** In one film of each kind; fewer of those that take seconds each, or processes. */
const FAULTS = 3;
const FEWER: Readonly<Record<string, number>> = { engine_stalls: 1, socket_half_open: 1 };
const SEED = 16;
const BUNDLE = 'chaos-test';
/** Those that need a clock or a machine of their own have tests of their own, and the long form. */
const SHORT = KINDS.filter(({ on, viewers }) => on !== 'process' && viewers === undefined);

const damages = new Map<string, Promise<Damage>>();
const calm = new Calm();

beforeAll(async () => {
  installBrowser();
  const programs = await bundlePrograms(BUNDLE);
  // Each waits most of the time: as many are under way as this machine keeps up with.
  for (const kind of SHORT) {
    const options = { seed: SEED, faults: faultsOf(kind), programs, beds: () => 1, calm };
    damages.set(kind.name, chaosOf(kind, options));
  }
});
afterAll(async () => {
  await Promise.allSettled(damages.values());
  calm.close();
  rmSync(`out/${BUNDLE}`, { recursive: true, force: true });
});

describe('while a film is dubbed', () => {
  it.each(SHORT)(
    '$name: every word is dubbed once or named as not dubbed, and dubs come back',
    async (kind) => {
      const damage = await damages.get(kind.name);
      expect(damage?.findings).toEqual([]);
      expect(damage?.silentLosses.filter((count) => count > 0)).toEqual([]);
      expect(damage?.doubled.filter((count) => count > 0)).toEqual([]);
      expect(damage?.backMs).toHaveLength(faultsOf(kind));
      expect(damage?.backMs).not.toContain(Infinity);
    },
  );
});

function faultsOf({ name, on }: Kind): number {
  return on === 'hosts' ? 1 : (FEWER[name] ?? FAULTS);
}
