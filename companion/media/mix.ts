import { asDubError, isDiskFull } from '../as-dub-error.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { specifierOf, type AudioTrack } from './audio-track.ts';
import { layoutOf } from './channel-layout.ts';
import { hasFilter, inputOf, run } from './ffmpeg.ts';
import { mixFilter, SEPARATING_FILTER } from './mix-filter.ts';
import { secondsDone } from './probe.ts';
import type { VideoForm } from './video-form.ts';

const STALLED_MS = 120_000;
/** A film of four hours is copied and its sound encoded in a part of its length. */
const TOTAL_MS = 4 * 3_600_000;

export interface Mix {
  readonly input: string;
  /** The track that was dubbed. */
  readonly track: AudioTrack;
  /** Whether its dialogue stands in the middle of its channels. */
  readonly isInMiddle: boolean;
  /** A WAV file as long as the input's sound, or shorter. */
  readonly dub: string;
  readonly output: string;
  /** The film as it is to be written; its sound alone where left out. */
  readonly film?: Film | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told how many seconds are done. */
  readonly onProgress?: (seconds: number) => void;
}

export interface Film {
  readonly form: VideoForm;
  /** The film's tracks of sound: those that are not dubbed stay beside the dub. */
  readonly tracks: readonly AudioTrack[];
  /** What the dub is called among them. */
  readonly title: string;
  /** BCP-47, of the dub. */
  readonly language: string;
}

/**
 * Writes a file's own sound with the dubs over it, the original lowered while they speak, in its own channels.
 * @throws DubError `undecodable` where ffmpeg cannot write it
 */
export async function mixOver(mix: Mix): Promise<void> {
  const { input, track, isInMiddle, dub, output, film, signal, onProgress } = mix;
  const canSeparate = await hasFilter(SEPARATING_FILTER);
  const { code, complaint, isStalled } = await run(
    'ffmpeg',
    [
      ...['-v', 'error', '-y', '-progress', 'pipe:1'],
      // Program streams leave the times of some pictures to be worked out.
      ...['-fflags', '+genpts', ...(await inputOf(input))],
      ...(await inputOf(dub)),
      ...['-filter_complex', mixFilter({ track, isInMiddle, canSeparate }), '-map', '[out]'],
      ...(film === undefined ? [] : wordsOf(film, track)),
      ...['-dn', '-sn', `file:${output}`],
    ],
    {
      signal,
      stalledMs: STALLED_MS,
      totalMs: TOTAL_MS,
      onOutput: (text) => onProgress?.(secondsDone(text)),
    },
  );
  if (code !== 0 || isStalled) {
    const cause = new Error(complaint);
    if (isDiskFull(cause)) throw asDubError(cause);
    throw new DubError('undecodable', { reason: 'not_written' }, { cause });
  }
}

/** The picture as it is, and the other tracks: as they are where the container holds them so, else encoded again. */
function wordsOf({ form, tracks, title, language }: Film, dubbed: AudioTrack): string[] {
  const others = tracks.filter(({ number }) => number !== dubbed.number);
  const beside = others.flatMap((track, i) => {
    const written = form.copied.has(track.codec)
      ? ['copy']
      : [form.audio, `-filter:a:${i + 1}`, `aformat=channel_layouts=${layoutOf(track)}`];
    return [
      ...['-map', `0:${specifierOf(track)}`, `-c:a:${i + 1}`, ...written],
      // The one that is played is the dub.
      ...[`-disposition:a:${i + 1}`, track.isCommentary ? 'comment' : '0'],
    ];
  });
  const named = ['-metadata:s:a:0', `title=${title}`, '-metadata:s:a:0', `language=${language}`];
  // So that it can be watched before all of it is there.
  const start = form.extension === 'mp4' ? ['-movflags', '+faststart'] : [];
  return [
    ...['-c:a:0', form.audio, '-disposition:a:0', 'default', ...named],
    ...beside,
    ...['-map', '0:V:0', '-c:v', 'copy', ...start],
  ];
}
