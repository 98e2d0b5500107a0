/** The companion's own catalog over scripted engines, with voices for some of the languages that are translated into. */
import { EngineCatalog } from '../../companion/engines/catalog.ts';
import type { CatalogParts } from '../../companion/engines/registry.ts';
import { customer } from '../fixtures/customer.ts';
import { scriptedCatalog, type Script } from './scripted-engines.ts';

export interface FewVoices {
  readonly catalog: EngineCatalog;
  /** A voice is installed while the companion runs. */
  install(language: string): void;
}

/** English is translated into Spanish ("es") and Catalan ("ca"); `spoken` are those of them that somebody speaks. */
export function fewVoices(spoken: readonly string[], script: Partial<Script> = {}): FewVoices {
  const languages = [...spoken];
  const listeners: (() => void)[] = [];
  const { engines } = scriptedCatalog(script).choose({ source: 'en', target: 'es' }, customer());
  const ready = { missing: undefined };
  const parts: CatalogParts = {
    vad: { ...engines.vad, ...ready },
    stt: [{ ...engines.stt, ...ready }],
    translation: [{ ...engines.translation, ...ready }],
    tts: [{ ...engines.tts, ...ready, languages: () => languages }],
    speaker: engines.speaker,
    onChange: (listener) => void listeners.push(listener),
  };
  return {
    catalog: new EngineCatalog({ engines: 'auto' }, parts),
    install: (language) => {
      languages.push(language);
      for (const listener of listeners) listener();
    },
  };
}
