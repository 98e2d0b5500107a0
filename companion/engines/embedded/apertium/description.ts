import { describedEngine } from '../../engine-description.ts';
import { APERTIUM, Apertium } from './apertium.ts';

export const apertium = describedEngine({
  title: 'Apertium',
  engines: { translation: APERTIUM },
  licence: 'GPL-2.0-or-later, as a program',
  needs:
    'Apertium and data of its languages, as Debian packages them: `apertium-eng-spa`, `apertium-eng-cat`.',
  settings: {},
  open() {
    const translation = new Apertium();
    return { translation, hop: translation };
  },
});
