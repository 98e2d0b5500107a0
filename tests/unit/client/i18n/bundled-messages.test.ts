import { expect, test } from 'vitest';
import { filled } from '../../../../client/i18n/bundled-messages.ts';

test('words are filled in as the browser does it for the extension', () => {
  const message = { message: 'From $LEAST$ to $2, for $$1', placeholders: { least: { content: '$1' } } };
  expect(filled(message, ['1 s', '2 s'])).toBe('From 1 s to 2 s, for $1');
});
