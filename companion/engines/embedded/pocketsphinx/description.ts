import { describedEngine } from '../../engine-description.ts';
import { POCKETSPHINX, PocketSphinx } from './pocketsphinx.ts';

export const pocketsphinx = describedEngine({
  title: 'PocketSphinx',
  engines: { stt: POCKETSPHINX },
  licence: 'BSD-2-Clause',
  needs:
    'The library of PocketSphinx and its English model, as Debian packages them: `libpocketsphinx3`, `pocketsphinx-en-us`.',
  settings: {},
  open: () => ({ stt: new PocketSphinx() }),
});
