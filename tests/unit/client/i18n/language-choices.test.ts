import { describe, expect, test } from 'vitest';
import { readiness, sourceChoices, targetChoices } from '../../../../client/i18n/language-choices.ts';

describe('languages to choose from', () => {
  const pairs = [
    { source: 'en', target: 'es', isSpoken: true },
    { source: 'en', target: 'ca', isSpoken: true },
    { source: 'fr', target: 'de', isSpoken: true },
  ];

  test('are those that can be dubbed now from what is spoken', () => {
    expect(targetChoices(pairs, 'en-US', 'es', 'en').map(({ name }) => name)).toEqual([
      'Catalan',
      'Latin American Spanish',
      'Spanish',
    ]);
    expect(sourceChoices(pairs, 'auto', 'en').map(({ tag }) => tag)).toEqual(['en', 'fr']);
  });

  test('are known to be ready or not, whatever their regions', () => {
    expect(readiness(pairs, 'en-GB', 'es-MX')).toBe('dubbed');
    expect(readiness(pairs, 'auto', 'de')).toBe('dubbed');
    expect(readiness(pairs, 'en', 'de')).toBe('none');
    expect(readiness(pairs, 'auto', 'ja')).toBe('none');
  });

  test('always hold what was chosen', () => {
    expect(targetChoices(pairs, 'fr', 'ja', 'en').map(({ tag }) => tag)).toEqual(['de', 'ja']);
  });
});
