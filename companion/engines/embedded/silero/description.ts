import { describedEngine } from '../../engine-description.ts';
import { SILERO, Silero } from './silero.ts';

export const silero = describedEngine({
  title: 'Silero',
  engines: { vad: SILERO },
  licence: 'MIT',
  needs: 'Nothing: its model is in a package that `npm ci` installs.',
  settings: {},
  open: () => ({ vad: new Silero() }),
});
