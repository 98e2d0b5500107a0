import { describedEngine } from '../engine-description.ts';
import { WHISPER, Whisper } from './whisper.ts';

export const whisper = describedEngine({
  title: 'Whisper',
  engines: { stt: WHISPER },
  licence: 'MIT',
  needs: 'Its model, which `npm run models -- install en` fetches.',
  settings: {},
  open: (_settings, { models }) => {
    const stt = new Whisper({ models });
    return { stt, demanding: { stt } };
  },
});
