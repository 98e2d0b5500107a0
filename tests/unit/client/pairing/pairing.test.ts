/** A browser and a companion that prove themselves to each other, over a real port. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CompanionClient, RequestFailed } from '../../../../client/http/companion-client.ts';
import { Credentials } from '../../../../client/pairing/credentials.ts';
import { MemoryPairings } from '../../../../client/pairing/memory-pairings.ts';
import { pair } from '../../../../client/pairing/pair.ts';
import { hostOf } from '../../../../client/pairing/pairing-store.ts';
import type { Problem } from '../../../../client/problems.ts';
import { pairingRoutes } from '../../../../shared/http/pairing.ts';
import { FaultyRelay } from '../../../fakes/faulty-relay.ts';
import { PairingCompanion } from '../../../fakes/pairing-companion.ts';

const CODE = '12345678';
const NAME = 'Chrome on Linux';
const PROOF = pairingRoutes.proof.path;
const BROWSERS = pairingRoutes.browsers.path;

let companion: PairingCompanion;
let store: MemoryPairings;
let credentials: Credentials;
let client: CompanionClient;

beforeEach(async () => {
  companion = await PairingCompanion.start(CODE);
  store = new MemoryPairings();
  const address = () => companion.address;
  credentials = new Credentials({ address, store });
  client = new CompanionClient(address, credentials.source);
});
afterEach(() => companion.close());

const host = () => hostOf(companion.address);
const browsers = () => client.call(pairingRoutes.browsers);

async function paired(): Promise<void> {
  await store.write(host(), await pair({ address: companion.address, code: CODE, name: NAME }));
}

async function problemOf(work: Promise<unknown>): Promise<Problem | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof RequestFailed) return error.problem;
    throw error;
  }
}

/** All that a companion was sent, in one string. */
const sent = () => JSON.stringify(companion.requests);

describe('pairing', () => {
  test('by the code that is shown gives a key that both have, and neither code nor key travels', async () => {
    await paired();
    const kept = await store.read(host());
    expect(await browsers()).toEqual({ browsers: [] });
    expect(sent()).not.toContain(CODE);
    expect(sent()).not.toContain(kept?.browserKey);
  });

  test('by another code is refused with the tries that are left', async () => {
    const problem = await problemOf(pair({ address: companion.address, code: '87654321', name: NAME }));
    expect(problem).toMatchObject({ code: 'pairing_failed', parameters: { reason: 'wrong_code', left: 4 } });
  });

  test('with a program that does not know the code gives nothing, whatever it answers', async () => {
    companion.disguise = 'another program';
    const problem = await problemOf(pair({ address: companion.address, code: CODE, name: NAME }));
    expect(problem).toEqual({ from: 'extension', code: 'companion_unproven' });
  });

  test('with a companion from before asks to update it', async () => {
    companion.disguise = 'older';
    const problem = await problemOf(pair({ address: companion.address, code: CODE, name: NAME }));
    expect(problem).toEqual({ from: 'extension', code: 'companion_outdated' });
  });
});

describe('a proof', () => {
  test('is asked for over another connection where the one that was kept has died without a sign', async () => {
    const relay = await FaultyRelay.start();
    relay.target = Number(new URL(companion.address).port);
    try {
      const over = new Credentials({ address: () => relay.address, store });
      await store.write(
        hostOf(relay.address),
        await pair({ address: relay.address, code: CODE, name: NAME }),
      );
      await over.prove();
      relay.hold();
      await expect(over.prove()).resolves.toMatch(/^[0-9a-f]{64}$/);
    } finally {
      relay.close();
    }
  });
});

describe('a request', () => {
  test('of a browser that is not paired is not sent at all', async () => {
    expect(await problemOf(browsers())).toEqual({ from: 'extension', code: 'not_paired' });
    expect(companion.requests).toEqual([]);
  });

  test('goes to a companion that has proved itself, which is asked once for several', async () => {
    await paired();
    await Promise.all([browsers(), browsers(), browsers()]);
    await browsers();
    expect(companion.to(PROOF)).toHaveLength(1);
    expect(companion.to(BROWSERS)).toHaveLength(4);
  });

  test('is answered after a restart of the companion, by one more proof', async () => {
    await paired();
    await browsers();
    companion.restart();
    expect(await browsers()).toEqual({ browsers: [] });
    expect(companion.to(PROOF)).toHaveLength(2);
  });

  test('shows no ticket to another program that answers in the companion’s place', async () => {
    await paired();
    companion.disguise = 'another program';
    expect(await problemOf(browsers())).toEqual({ from: 'extension', code: 'companion_unproven' });
    expect(companion.to(BROWSERS)).toEqual([]);
    expect(companion.requests.every(({ authorization }) => authorization === undefined)).toBe(true);
  });

  test('after one that failed is preceded by another proof', async () => {
    await paired();
    await browsers();
    companion.disguise = 'silent';
    expect(await problemOf(client.call(pairingRoutes.browsers, { withinMs: 50 }))).toMatchObject({
      code: 'companion_away',
    });
    companion.disguise = undefined;
    await browsers();
    expect(companion.to(PROOF)).toHaveLength(2);
  });

  test('of a browser that was forgotten says so, and is asked once more and no oftener', async () => {
    await paired();
    await browsers();
    companion.forgetBrowsers();
    expect(await problemOf(browsers())).toMatchObject({
      from: 'companion',
      code: 'not_paired',
      parameters: { reason: 'browser' },
    });
    expect(companion.to(PROOF)).toHaveLength(2);
  });

  test('of an older companion asks to update it', async () => {
    await paired();
    companion.disguise = 'older';
    expect(await problemOf(browsers())).toEqual({ from: 'extension', code: 'companion_outdated' });
  });
});

describe('a proof', () => {
  test('is waited for no longer than the caller wants, and goes on for others', async () => {
    await paired();
    const stop = new AbortController();
    const asked = credentials.prove(stop.signal);
    const other = credentials.prove();
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    expect(await other).toMatch(/^[0-9a-f]{64}$/);
    expect(companion.to(PROOF)).toHaveLength(1);
  });

  test('is asked for anew each time, and gives another ticket', async () => {
    await paired();
    expect(await credentials.prove()).not.toBe(await credentials.prove());
  });

  test('with a pairing that was replaced meanwhile is not kept', async () => {
    await paired();
    const other = await pair({ address: companion.address, code: CODE, name: NAME });
    const underWay = credentials.prove();
    store.set(host(), other);
    await underWay;
    await browsers();
    expect(companion.to(PROOF)).toHaveLength(2);
  });

  test('uses what another way to a pairing gives, where there is none', async () => {
    const address = () => companion.address;
    const obtain = async () => {
      await paired();
      return store.read(host());
    };
    const obtaining = new Credentials({ address, store, obtain });
    expect(await obtaining.prove()).toMatch(/^[0-9a-f]{64}$/);
    expect(await store.read(host())).toBeDefined();
    companion.forgetBrowsers();
    expect(await obtaining.prove()).toMatch(/^[0-9a-f]{64}$/);
  });
});
