import { spanish } from '../fakes/google/dictionary.ts';
import { startCloudEngines } from './cloud-fakes.ts';
import { describeDubbedTab } from './dubbed-tab.ts';

describeDubbedTab({
  name: 'cloud',
  start: () => startCloudEngines('cloud'),
  // Whatever a long pause does to engines, others try it on them alone.
  pauseS: 3,
  heardFrom: 0.6,
  popupSays: [
    'Google Speech-to-Text',
    'Google Translate',
    'ElevenLabs',
    'cloud',
    'stock voice',
    'Spent',
    '$0.0',
  ],
  popupKeepsQuietOf: ['built in'],
  translated: spanish,
});
