import { describedEngine } from '../engine-description.ts';
import { KOKORO, Kokoro } from './kokoro.ts';

export const kokoro = describedEngine({
  title: 'Kokoro',
  engines: { tts: KOKORO },
  licence: 'Apache-2.0; phonemes by eSpeak NG, GPL-3.0, as a process of its own',
  needs: 'Its model and voices, which `npm run models -- install es` fetches.',
  settings: {},
  open: (_settings, { models, speaker }) => {
    const tts = new Kokoro({ models, encoder: speaker });
    return { tts, demanding: { tts } };
  },
});
