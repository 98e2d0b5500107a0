import { provisionalNumber } from '../../shared/speaker-name.ts';
import { text } from './text.ts';

/** A speaker's name as the viewer reads it: a provisional one in their language, any other as it was given. */
export function shownSpeakerName(name: string): string {
  const number = provisionalNumber(name);
  return number === undefined ? name : text('speaker_numbered', String(number));
}
