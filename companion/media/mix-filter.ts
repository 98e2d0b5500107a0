import { specifierOf, type AudioTrack } from './audio-track.ts';
import { hasCentre, layoutOf } from './channel-layout.ts';
import { ON_THE_FILMS_TIME } from './ffmpeg.ts';

const RATE_HZ = 48_000;
/** Down fast enough to be there with the dub's first word; deep, for what is lowered is what the dub stands for. */
const DUCKING = 'sidechaincompress=threshold=0.003:ratio=12:attack=40:release=350';
/** Channels beyond full scale are limited together, so that none of them moves; the filter's own make-up gain is off. */
const LIMITED = 'alimiter=limit=0.95:level=disabled';
/** ffmpeg's separation of dialogue: what both channels have in common, by frequency, comes as a third one this much later. */
export const SEPARATING_FILTER = 'dialoguenhance';
const SEPARATION = `${SEPARATING_FILTER}=original=0.75:enhance=0`;
const SEPARATION_SAMPLES = 1_536;

export interface MixFilter {
  readonly track: AudioTrack;
  /** Whether the dialogue stands in the middle of the track: then only that is lowered. */
  readonly isInMiddle: boolean;
  /** Whether this ffmpeg can tell the middle of two channels. */
  readonly canSeparate: boolean;
}

/**
 * The filter graph that lays a dub (input 1) over a track of a film (input 0), as `[out]`. The track's channels stay. The dub
 * stands in the middle, where dialogue is; the dialogue is lowered under it, and what is beside it is left as it is.
 */
export function mixFilter({ track, isInMiddle, canSeparate }: MixFilter): string {
  const layout = layoutOf(track);
  const dub = `[1:a]aresample=${RATE_HZ},aformat=sample_fmts=fltp,apad,asplit=2[key][dub]`;
  const film = `[0:${specifierOf(track)}]${ON_THE_FILMS_TIME},aresample=${RATE_HZ},aformat=sample_fmts=fltp:channel_layouts=${layout}`;
  const middle = isInMiddle ? middleOf(film, layout, canSeparate) : undefined;
  const placed = `pan=${layout}|${middleChannels(layout)
    .map((channel) => `${channel}=c0`)
    .join('|')}`;
  const mixed =
    middle === undefined
      ? [`${film}[whole]`, `[whole][key]${DUCKING}[film]`, `[dub]${placed}[voice]`]
      : [
          ...middle,
          '[middle]asplit=2[spoken][taken]',
          `[spoken][key]${DUCKING}[lowered]`,
          '[taken]pan=mono|c0=-1*c0[without]',
          // What the middle becomes, less what it was: the film's own samples are not touched where nothing is said.
          '[lowered][without][dub]amix=inputs=3:duration=first:normalize=0[change]',
          `[change]${placed}[voice]`,
        ];
  const out = `[film][voice]amix=inputs=2:duration=first:normalize=0,${LIMITED}[out]`;
  return [dub, ...mixed, out].join(';');
}

/** The film as `[film]`, and its middle alone as `[middle]`; undefined where they cannot be told apart. */
function middleOf(film: string, layout: string, canSeparate: boolean): string[] | undefined {
  if (hasCentre(layout)) return [`${film},asplit=2[film][parts]`, '[parts]pan=mono|c0=FC[middle]'];
  if (layout !== 'stereo' || !canSeparate) return undefined;
  return [
    `${film},apad=pad_len=${SEPARATION_SAMPLES},${SEPARATION},atrim=start_sample=${SEPARATION_SAMPLES},asetpts=PTS-STARTPTS,asplit=2[both][parts]`,
    '[both]pan=stereo|c0=c0|c1=c1[film]',
    '[parts]pan=mono|c0=c2[middle]',
  ];
}

function middleChannels(layout: string): string[] {
  if (layout === 'mono') return ['c0'];
  return hasCentre(layout) ? ['FC'] : ['FL', 'FR'];
}
