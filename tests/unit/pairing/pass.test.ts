import { describe, expect, test } from 'vitest';
import { isValidPass, parsePass, splitPass, ticketIdOf, withPass } from '../../../shared/pairing/pass.ts';

const TICKET = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const NOW_S = 1_800_000_000;

function opens(address: string, { ticket = TICKET, nowS = NOW_S } = {}): boolean {
  const split = splitPass(address);
  return split !== undefined && isValidPass(split.pass, ticket, split.path, nowS);
}

describe('a pass', () => {
  test.each([
    '/api/sessions/tab-1/vtt',
    '/api/sessions/search?words=hermano',
    '/api/uploads/1/results/dub?a=1&b=2',
  ])('opens the path %s that it was made for, and names its ticket without showing it', (path) => {
    const address = withPass(TICKET, path, NOW_S + 60);
    expect(splitPass(address)).toMatchObject({ path, pass: { ticketId: ticketIdOf(TICKET) } });
    expect(opens(address)).toBe(true);
    expect(address).not.toContain(TICKET);
  });

  test('opens nothing once it has expired', () => {
    const address = withPass(TICKET, '/api/one', NOW_S + 60);
    expect(opens(address, { nowS: NOW_S + 59 })).toBe(true);
    expect(opens(address, { nowS: NOW_S + 60 })).toBe(false);
  });

  test('opens neither another path, another query, nor a later time than it was signed for', () => {
    const address = withPass(TICKET, '/api/one?a=1', NOW_S + 60);
    expect(opens(address.replace('/one', '/two'))).toBe(false);
    expect(opens(address.replace('a=1', 'a=2'))).toBe(false);
    expect(opens(address.replace('?a=1&', '?'))).toBe(false);
    expect(opens(address.replace(String(NOW_S + 60), String(NOW_S + 61)))).toBe(false);
    expect(opens(address, { ticket: OTHER })).toBe(false);
  });

  test.each(['', 'x', `${'a'.repeat(16)}.1.${'b'.repeat(63)}`, `${'a'.repeat(16)}.-1.${'b'.repeat(64)}`])(
    'is not what is written like %j',
    (text) => {
      expect(parsePass(text)).toBeUndefined();
    },
  );

  test('is found in the query alone', () => {
    const pass = withPass(TICKET, '/', 1).slice('/?pass='.length);
    expect(splitPass(`/api/bypass=${pass}`)).toBeUndefined();
    expect(splitPass(`/api?bypass=${pass}`)).toBeUndefined();
    expect(splitPass('/api/one')).toBeUndefined();
  });
});
