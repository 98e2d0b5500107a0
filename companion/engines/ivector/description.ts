import { describedEngine } from '../engine-description.ts';
import { VOICEPRINT } from './voiceprint-space.ts';

export const ivector = describedEngine({
  title: 'Voiceprints',
  engines: { speaker: VOICEPRINT },
  licence: 'MIT; its figures were learnt from LibriSpeech, CC BY 4.0',
  needs: 'Nothing: it is part of Samevoice.',
  settings: {},
});
