import { describe, expect, test } from 'vitest';
import type { LibraryVoice } from '../../../../../client/features/voices/actors-store.ts';
import { assigned } from '../../../../../client/features/voices/voice-making.ts';
import { fitting, sortedBy } from '../../../../../client/features/voices/voice-wish.ts';

const lucia: LibraryVoice = {
  id: 'v1',
  name: 'Lucía',
  engine: 'elevenlabs',
  kind: 'stock',
  languages: ['es', 'ca', 'en'],
};
const man: LibraryVoice = {
  id: 'es+m1@40',
  name: 'Spanish, man 1',
  engine: 'espeak-ng',
  kind: 'matched',
  languages: ['es'],
};
const clone: LibraryVoice = { ...lucia, id: 'v2', name: 'Ana', kind: 'cloned' };
const ALL = [lucia, man, clone];
const ANYTHING = { words: '', language: '', engine: '', kind: '' } as const;
const NAMES: Record<string, string> = { es: 'Spanisch', ca: 'Katalanisch', en: 'Englisch' };

function found(wish: Partial<Parameters<typeof fitting>[1]>): string[] {
  return fitting(ALL, { ...ANYTHING, ...wish }, (tag) => NAMES[tag] ?? tag).map(({ id }) => id);
}

describe('voices to choose from', () => {
  test('are found by words of their name or their languages, in any order and case', () => {
    expect(found({})).toEqual(['v1', 'es+m1@40', 'v2']);
    expect(found({ words: 'katalanisch LUC' })).toEqual(['v1']);
    expect(found({ words: 'katalanisch man' })).toEqual([]);
  });

  test('are narrowed to a language, an engine and a kind', () => {
    expect(found({ language: 'ca' })).toEqual(['v1', 'v2']);
    expect(found({ engine: 'espeak-ng' })).toEqual(['es+m1@40']);
    expect(found({ language: 'en', kind: 'cloned' })).toEqual(['v2']);
  });

  test('are listed as the viewer’s language sorts', () => {
    expect(sortedBy(['zo', 'ña', 'na'], (word) => word, 'es')).toEqual(['na', 'ña', 'zo']);
  });
});

test('a voice of one language is an actor’s in that one, and a voice of several in all', () => {
  expect(assigned(man)).toEqual({
    engine: 'espeak-ng',
    language: 'es',
    id: 'es+m1@40',
    name: 'Spanish, man 1',
    kind: 'matched',
  });
  expect(assigned(lucia).language).toBe('');
});
