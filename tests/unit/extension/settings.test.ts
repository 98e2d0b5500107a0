import { expect, test } from 'vitest';
import { defaultSettings, effectiveFor, parseSettings, withChoice } from '../../../extension/settings.ts';

test('who reads English gets Spanish, everybody else their own language', () => {
  expect(defaultSettings('en-GB').targetLanguage).toBe('es');
  expect(defaultSettings('de-AT').targetLanguage).toBe('de');
  expect(defaultSettings('es-419').targetLanguage).toBe('es-419');
  expect(defaultSettings('pt-BR').targetLanguage).toBe('pt-BR');
});

test('one bad stored value does not lose the others', () => {
  const stored = { originalVolume: 7, dubVolume: 0.5, companion: 'http://elsewhere.example' };
  const parsed = parseSettings(stored, defaultSettings('en'));
  expect(parsed.dubVolume).toBe(0.5);
  expect(parsed.originalVolume).toBe(0.2);
  expect(parsed.companion).toBe('http://127.0.0.1:8000');
});

test("a choice is remembered for its site, and other sites keep the viewer's defaults", () => {
  const after = withChoice(defaultSettings('en'), 'films.example', { originalVolume: 0 });
  const both = withChoice(after, 'films.example', { targetLanguage: 'ca' });
  expect(effectiveFor(both, 'films.example')).toMatchObject({ originalVolume: 0, targetLanguage: 'ca' });
  expect(effectiveFor(both, 'news.example')).toMatchObject({ originalVolume: 0.2, targetLanguage: 'es' });
});

test('a choice where there is no site is the default', () => {
  expect(withChoice(defaultSettings('en'), '', { dubVolume: 0.3 }).dubVolume).toBe(0.3);
});

test('sites are not remembered without end', () => {
  let all = defaultSettings('en');
  for (let i = 0; i < 600; i++) all = withChoice(all, `site-${i}.example`, { dubVolume: 1 });
  expect(Object.keys(all.sites).length).toBe(500);
  expect(all.sites['site-599.example']).toEqual({ dubVolume: 1 });
});

test('a stored value that says its length in words of its own is replaced as any other', () => {
  const stored = { targetLanguage: { length: { toString: [] } }, dubVolume: 0.5 };
  const parsed = parseSettings(stored, defaultSettings('en'));
  expect(parsed.targetLanguage).toBe(defaultSettings('en').targetLanguage);
  expect(parsed.dubVolume).toBe(0.5);
});
