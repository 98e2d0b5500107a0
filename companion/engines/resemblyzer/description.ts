import { describedEngine } from '../engine-description.ts';
import { RESEMBLYZER } from './space.ts';

export const resemblyzer = describedEngine({
  title: 'Resemblyzer',
  engines: { speaker: RESEMBLYZER },
  licence: 'Apache-2.0',
  needs: 'Its model, which `npm run models -- install resemblyzer` fetches.',
  settings: {},
});
