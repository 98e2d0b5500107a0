import { describe, expect, test } from 'vitest';
import { badgeOf } from '../../../extension/background/badge.ts';
import { OFF } from '../../../extension/state.ts';

describe('the badge', () => {
  test.each([
    ['off', { phase: 'off' }],
    ['starting', { phase: 'starting' }],
    ['starting', { phase: 'on', link: 'connecting' }],
    ['on', { phase: 'on', link: 'live' }],
    ['trouble', { phase: 'on', link: 'away' }],
    ['trouble', { phase: 'trouble' }],
  ] as const)('is %s for %o', (badge, state) => {
    expect(badgeOf({ ...OFF, ...state })).toBe(badge);
  });
});
