/** Engines for speech whose language is to be found out. */
import { expect, it } from 'vitest';
import { EngineCatalog } from '../../companion/engines/catalog.ts';
import { embeddedEngines } from '../../companion/engines/installed.ts';
import type { CatalogParts } from '../../companion/engines/registry.ts';
import { deafEncoder } from '../fakes/deaf-encoder.ts';
import { customer } from '../fixtures/customer.ts';

function anyLanguage(): CatalogParts['stt'][number] {
  return {
    info: { name: 'any', kind: 'embedded' },
    missing: undefined,
    capabilities: {
      ...{ languages: ['en', 'es'], detectsLanguage: true },
      ...{ stabilityMs: 0, punctuates: true, wordTimes: true, preRollMs: 0 },
    },
    open: () => Promise.reject(new Error('nothing is recognised here')),
  };
}

function translatorOf(name: string, source: string, target: string): CatalogParts['translation'][number] {
  return {
    info: { name, kind: 'embedded' },
    missing: undefined,
    pairs: () => [{ source, target }],
    translate: () => Promise.reject(new Error('nothing is translated here')),
  };
}

it('a language of a room is dubbed by whoever translates any language into it, where what is spoken is to be found out', async () => {
  const parts = {
    ...embeddedEngines(deafEncoder(['no-one'])),
    stt: [anyLanguage()],
    translation: [translatorOf('fromSpanish', 'es', 'en'), translatorOf('fromEnglish', 'en', 'es')],
  };
  const catalog = new EngineCatalog({ engines: 'auto' }, parts);
  const into = (target: string) =>
    catalog.selectForSpeaking({ source: 'auto', target, beside: 0 }, customer()).translation.info.name;
  try {
    expect([into('en'), into('es')]).toEqual(['fromSpanish', 'fromEnglish']);
    expect(() => into('fi')).toThrow(expect.objectContaining({ code: 'unsupported_language_pair' }));
  } finally {
    await catalog.close();
  }
});
