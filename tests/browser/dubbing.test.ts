import { EngineCatalog } from '../../companion/engines/catalog.ts';
import { embeddedEngines } from '../../companion/engines/installed.ts';
import { VoiceprintEncoder } from '../../companion/speakers/voiceprint/voiceprint-encoder.ts';
import { describeDubbedTab } from './dubbed-tab.ts';

describeDubbedTab({
  name: 'embedded',
  start: () => {
    const catalog = new EngineCatalog({ engines: 'embedded' }, embeddedEngines(new VoiceprintEncoder()));
    return Promise.resolve({ catalog, environment: {}, close: () => catalog.close() });
  },
  pauseS: 60,
  heardFrom: 0.4,
  popupSays: ['PocketSphinx', 'Apertium', 'eSpeak NG', 'built in', 'matched voice'],
  popupKeepsQuietOf: ['Spent'],
});
