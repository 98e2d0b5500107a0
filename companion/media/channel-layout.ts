import type { AudioTrack } from './audio-track.ts';

/** ffmpeg's layouts, and what every encoder takes that has room for all their channels. */
const WRITTEN: Readonly<Record<string, string>> = {
  mono: 'mono',
  stereo: 'stereo',
  '2.1': '5.1',
  quad: 'quad',
  'quad(side)': 'quad',
  '3.0': '3.0',
  '3.1': '5.1',
  '4.0': '5.0',
  '4.1': '5.1',
  '5.0': '5.0',
  '5.0(side)': '5.0',
  '5.1': '5.1',
  '5.1(side)': '5.1',
  '6.0': '7.1',
  '6.1': '7.1',
  '6.1(back)': '7.1',
  hexagonal: '7.1',
  '7.0': '7.1',
  '7.1': '7.1',
  '7.1(wide)': '7.1',
  '7.1(wide-side)': '7.1',
  octagonal: '7.1',
};
/** Of those that are written, the ones with a channel of their own for dialogue. */
const WITH_CENTRE = new Set(['3.0', '5.0', '5.1', '7.1']);
/** What a number of channels means where nothing is said: so ffmpeg takes it too. */
const USUAL: Readonly<Record<number, string>> = { 1: 'mono', 6: '5.1', 8: '7.1' };

/** Where a film's channels stand, as it is listened to and as it is written: stereo where that is not known. */
export function layoutOf({ channels, layout = USUAL[channels] }: AudioTrack): string {
  return WRITTEN[layout ?? ''] ?? 'stereo';
}

export function hasCentre(layout: string): boolean {
  return WITH_CENTRE.has(layout);
}
