import { describe, expect, it } from 'vitest';
import { CodeRegistry } from '../../../companion/rooms/code-registry.ts';
import { RoomAccess, type Door } from '../../../companion/rooms/room-access.ts';
import { RoomSecrets } from '../../../companion/rooms/room-secrets.ts';
import { networkOf, WrongTries } from '../../../companion/rooms/wrong-tries.ts';
import { roomCodeOf } from '../../../shared/rooms/code.ts';

const DAY_MS = 86_400_000;

describe('codes', () => {
  it('are in use once, and come again after 24 hours at the earliest', () => {
    let nowMs = 0;
    const draws = [7, 7, 8, 7, 9, 7];
    const codes = new CodeRegistry({ nowMs: () => nowMs, draw: () => draws.shift() ?? 0 });
    const first = codes.issue();
    expect([first, codes.issue()]).toEqual(['000007', '000008']);
    codes.release(first);
    nowMs = DAY_MS - 1;
    expect(codes.issue()).toBe('000009');
    nowMs = DAY_MS;
    expect(codes.issue()).toBe('000007');
  });

  it('run out where none is free, and are drawn from all of them', () => {
    const codes = new CodeRegistry({ nowMs: () => 0, draw: () => 1 });
    codes.issue();
    expect(() => codes.issue()).toThrow('as many rooms as it takes');
    const drawn = new CodeRegistry({ nowMs: () => 0 });
    const some = Array.from({ length: 200 }, () => drawn.issue());
    expect(new Set(some).size).toBe(200);
    expect(some.every((code) => /^\d{6}$/.test(code))).toBe(true);
  });
});

describe('a network', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['FE80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('wrong tries', () => {
  it('block an address after ten in a minute, each time for twice as long', () => {
    let nowMs = 0;
    const tries = new WrongTries(() => nowMs);
    for (let i = 0; i < 9; i++) tries.count('192.0.2.7');
    expect(tries.waitOf('192.0.2.7')).toBe(0);
    tries.count('192.0.2.7');
    expect(tries.waitOf('192.0.2.7')).toBe(60_000);
    expect(tries.waitOf('192.0.2.8')).toBe(0);
    for (const waitMs of [120_000, 240_000]) {
      nowMs += tries.waitOf('192.0.2.7');
      tries.count('192.0.2.7');
      expect(tries.waitOf('192.0.2.7')).toBe(waitMs);
    }
    nowMs += 3 * 3_600_000;
    tries.count('192.0.2.7');
    expect(tries.waitOf('192.0.2.7')).toBe(0);
  });

  it('ten over more than a minute block nobody, nor where the clock is set back', () => {
    let nowMs = 1_000_000;
    const tries = new WrongTries(() => nowMs);
    for (let i = 0; i < 30; i++) {
      tries.count('192.0.2.7');
      nowMs += 7_000;
    }
    expect(tries.waitOf('192.0.2.7')).toBe(0);
    for (let i = 0; i < 5; i++) tries.count('192.0.2.9');
    nowMs -= 500_000;
    for (let i = 0; i < 5; i++) tries.count('192.0.2.9');
    expect(tries.waitOf('192.0.2.9')).toBe(0);
  });

  it('take no more memory, however many addresses and codes are tried', () => {
    const tries = new WrongTries(() => 0);
    for (let i = 0; i < 30_000; i++) {
      tries.count(`2001:db8:${(i >> 8).toString(16)}:${(i & 255).toString(16)}::1`);
      tries.countPasscode(String(i));
    }
    expect(tries.inLastMinute).toBeLessThanOrEqual(400);
    // The oldest is forgotten, the newest is not.
    for (let i = 0; i < 5; i++) tries.countPasscode('29999');
    expect([tries.hasTooManyPasscodes('29999'), tries.hasTooManyPasscodes('0')]).toEqual([true, false]);
  });
});

describe('secrets', () => {
  it('open what they were made for, and nothing once they are renewed', () => {
    const { secrets, hostToken } = RoomSecrets.create();
    const other = RoomSecrets.create();
    const token = secrets.newToken();
    expect([secrets.isToken(token), other.secrets.isToken(token)]).toEqual([true, false]);
    expect([secrets.isHostToken(hostToken), secrets.isHostToken(other.hostToken)]).toEqual([true, false]);
    expect(secrets.isKey(secrets.key)).toBe(true);
    for (const shown of ['', 'x', `${token}A`, token.slice(0, -2), '\u0000'.repeat(200)]) {
      expect(secrets.isToken(shown), shown).toBe(false);
    }
    const { key } = secrets;
    secrets.renew();
    expect([secrets.isToken(token), secrets.isKey(key), secrets.isHostToken(hostToken)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('a passcode that is not set is no passcode', () => {
    const { secrets } = RoomSecrets.create();
    expect(secrets.isPasscode('')).toBe(false);
    secrets.setPasscode('abcd');
    expect([secrets.isPasscode('abcd'), secrets.isPasscode('abce')]).toEqual([true, false]);
    secrets.setPasscode(undefined);
    expect(secrets.isPasscode('abcd')).toBe(false);
  });
});

describe('coming in', () => {
  const code = roomCodeOf(42);
  function room(access: Door['access'], state: Partial<Door> = {}) {
    const { secrets } = RoomSecrets.create();
    secrets.setPasscode('abcd');
    return { door: { access, isLocked: false, hasEnded: false, secrets, ...state } };
  }
  const access = () =>
    new RoomAccess({ nowMs: () => 0, onAttack: () => undefined, wait: () => Promise.resolve() });

  it.each([
    ['open', {}, ['nothing', 'token', 'key', 'passcode']],
    ['link', {}, ['token', 'key', 'passcode']],
    ['passcode', {}, ['token', 'passcode']],
    ['open', { isLocked: true }, ['token']],
    ['open', { hasEnded: true }, ['token']],
  ] as const)('a room that is %s %o lets in with %j', async (kind, state, expected) => {
    const one = room(kind, state);
    const { secrets } = one.door;
    const shown = {
      nothing: {},
      token: { token: secrets.newToken() },
      key: { key: secrets.key },
      passcode: { passcode: 'abcd' },
    };
    const letIn: string[] = [];
    for (const [name, credentials] of Object.entries(shown)) {
      const outcome = await access()
        .admit(() => one, code, credentials, '192.0.2.7')
        .catch((error: unknown) => error);
      if (outcome === one) letIn.push(name);
      else expect(outcome).toMatchObject({ code: 'no_such_room' });
    }
    expect(letIn).toEqual(expected);
  });

  it('is looked up after the wait of an attack, of which hosts are told once a minute', async () => {
    let nowMs = 0;
    const attacks: number[] = [];
    const waits: number[] = [];
    const guarded = new RoomAccess({
      nowMs: () => nowMs,
      onAttack: (count) => attacks.push(count),
      wait: (ms) => Promise.resolve(waits.push(ms)),
    });
    const guess = (at: number) =>
      guarded.admit(() => undefined, code, {}, `192.0.2.${at % 250}`).catch(() => undefined);
    for (let i = 0; i < 200; i++) await guess(i);
    expect([attacks, waits]).toEqual([[200], []]);
    for (let i = 0; i < 10; i++) await guess(i);
    expect(waits).toEqual(new Array(10).fill(1000));
    expect(attacks).toHaveLength(1);
    nowMs += 60_001;
    await guess(0);
    expect(waits).toHaveLength(10);
  });
});
