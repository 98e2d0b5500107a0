import { describedEngine } from '../../engine-description.ts';
import { ESPEAK, Espeak } from './espeak.ts';

export const espeak = describedEngine({
  title: 'eSpeak NG',
  engines: { tts: ESPEAK },
  licence: 'GPL-3.0-or-later, in a process of its own',
  needs: 'The library of eSpeak NG, as Debian packages it: `libespeak-ng1`, `espeak-ng-data`.',
  settings: {},
  open: () => ({ tts: new Espeak() }),
});
