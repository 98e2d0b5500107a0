import { EngineCatalog } from '../../companion/engines/catalog.ts';
import { embeddedEngines } from '../../companion/engines/installed.ts';
import { VoiceprintEncoder } from '../../companion/speakers/voiceprint/voiceprint-encoder.ts';
import type { Family } from './dubbed-tab.ts';

/** The engines that need no account. @param pauseS how long the film is paused in the middle */
export function embeddedFamily(pauseS: number): Family {
  return {
    name: 'embedded',
    start: () => {
      const catalog = new EngineCatalog({ engines: 'embedded' }, embeddedEngines(new VoiceprintEncoder()));
      return Promise.resolve({ catalog, environment: {}, close: () => catalog.close() });
    },
    pauseS,
    heardFrom: 0.4,
    popupSays: ['PocketSphinx', 'Apertium', 'eSpeak NG', 'built in', 'matched voice'],
    popupKeepsQuietOf: ['Spent'],
  };
}
