/** A viewer's attempts, with a companion on a real port that is slowed against guessing. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PairingAttempt } from '../../../../../client/features/pairing/pairing-attempt.ts';
import { MemoryPairings } from '../../../../../client/pairing/memory-pairings.ts';
import { hostOf } from '../../../../../client/pairing/pairing-store.ts';
import { pairingRoutes } from '../../../../../shared/http/pairing.ts';
import { PairingCompanion } from '../../../../fakes/pairing-companion.ts';

let companion: PairingCompanion;
let store: MemoryPairings;
let attempt: PairingAttempt;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  companion = await PairingCompanion.start('12345678');
  store = new MemoryPairings();
  attempt = new PairingAttempt({ address: () => companion.address, store, name: () => 'Chrome on Linux' });
});
afterEach(async () => {
  vi.useRealTimers();
  await companion.close();
});

const begun = () => companion.to(pairingRoutes.begin.path).length;

describe('an attempt', () => {
  test('with the code keeps the pairing for the address', async () => {
    expect(await attempt.connect('12345678')).toBe(true);
    expect(await store.read(hostOf(companion.address))).toBeDefined();
    expect(attempt.problem.value).toBeNull();
  });

  test('with another code keeps nothing, and says how many tries are left', async () => {
    expect(await attempt.connect('11111111')).toBe(false);
    expect(await store.read(hostOf(companion.address))).toBeUndefined();
    expect(attempt.problem.value).toMatchObject({ parameters: { reason: 'wrong_code', left: 4 } });
  });

  test('is one at a time', async () => {
    const [first, second] = await Promise.all([attempt.connect('12345678'), attempt.connect('12345678')]);
    expect([first, second]).toEqual([true, false]);
    expect(begun()).toBe(1);
  });

  test('too many are waited out, second by second, and nothing is asked meanwhile', async () => {
    companion.waitS = 3;
    await attempt.connect('11111111');
    expect(attempt.waitS.value).toBe(3);
    await attempt.connect('12345678');
    expect(begun()).toBe(1);
    vi.advanceTimersByTime(1_000);
    expect(attempt.waitS.value).toBe(2);
    vi.advanceTimersByTime(2_000);
    expect(attempt.waitS.value).toBe(0);
    expect(attempt.problem.value).toBeNull();
    companion.waitS = 0;
    expect(await attempt.connect('12345678')).toBe(true);
  });
});
