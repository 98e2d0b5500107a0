import { EngineCatalog } from '../../companion/engines/catalog.ts';
import { embeddedEngines } from '../../companion/engines/installed.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { describeDubbedTab } from './dubbed-tab.ts';

// The same with the cloud engines, and a film of three people with these, are tried on every change.
describeDubbedTab({
  name: 'embedded',
  start: () => {
    const catalog = new EngineCatalog({ engines: 'embedded' }, embeddedEngines(new VoiceprintEncoder()));
    return Promise.resolve({ catalog, environment: {}, close: () => catalog.close() });
  },
  // Long enough for the browser to end the service worker.
  pauseS: 60,
  heardFrom: 0.4,
  popupSays: ['PocketSphinx', 'Apertium', 'eSpeak NG', 'built in', 'matched voice'],
  popupKeepsQuietOf: ['Spent'],
});
