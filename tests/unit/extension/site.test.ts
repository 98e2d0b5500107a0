import { expect, test } from 'vitest';
import { hostnameOf } from '../../../extension/site.ts';

test('a site is known by its hostname', () => {
  expect(hostnameOf('https://films.example:8443/watch?v=1')).toBe('films.example');
  expect(hostnameOf('not an address')).toBe('');
  expect(hostnameOf(undefined)).toBe('');
});
