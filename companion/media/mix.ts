import { asDubError, isDiskFull } from '../as-dub-error.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { inputOf, ON_THE_FILMS_TIME, run } from './ffmpeg.ts';
import { secondsDone } from './probe.ts';

const STALLED_MS = 120_000;
/** A film of four hours is copied and its sound encoded in a part of its length. */
const TOTAL_MS = 4 * 3_600_000;

export interface Mix {
  readonly input: string;
  /** A WAV file as long as the input's sound, or shorter. */
  readonly dub: string;
  readonly output: string;
  /** Where left out, the picture is left out. */
  readonly video?: VideoForm | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told how many seconds are done. */
  readonly onProgress?: (seconds: number) => void;
}

export interface VideoForm {
  readonly extension: 'mp4' | 'webm' | 'mkv';
  readonly mediaType: string;
  /** The codec of its sound. */
  readonly audio: string;
}

/** The container in which a picture stays as it is, not encoded again. */
export function videoFormOf(codec: string): VideoForm {
  if (['h264', 'hevc', 'mpeg4', 'av1'].includes(codec))
    return { extension: 'mp4', mediaType: 'video/mp4', audio: 'aac' };
  if (['vp8', 'vp9'].includes(codec)) return { extension: 'webm', mediaType: 'video/webm', audio: 'libopus' };
  return { extension: 'mkv', mediaType: 'video/x-matroska', audio: 'aac' };
}

/**
 * Writes a file's own sound with the dubs over it, the original lowered while they speak.
 * @throws DubError `undecodable` where ffmpeg cannot write it
 */
export async function mixOver({ input, dub, output, video, signal, onProgress }: Mix): Promise<void> {
  const filter = [
    '[1:a]aresample=48000,apad,asplit=2[key][dub]',
    `[0:a:0]${ON_THE_FILMS_TIME},aresample=48000[original]`,
    '[original][key]sidechaincompress=threshold=0.003:ratio=12:attack=40:release=350[ducked]',
    '[ducked][dub]amix=inputs=2:duration=first:normalize=0,alimiter=limit=0.95[out]',
  ].join(';');
  const picture = video === undefined ? [] : ['-map', '0:V:0', '-c:v', 'copy', '-c:a', video.audio];
  // So that it can be watched before all of it is there.
  const start = video?.extension === 'mp4' ? ['-movflags', '+faststart'] : [];
  const { code, complaint, isStalled } = await run(
    'ffmpeg',
    [
      ...['-v', 'error', '-y', '-progress', 'pipe:1'],
      // Program streams leave the times of some pictures to be worked out.
      ...['-fflags', '+genpts', ...(await inputOf(input))],
      ...(await inputOf(dub)),
      ...['-filter_complex', filter, '-map', '[out]', ...picture, ...start, '-dn', '-sn', `file:${output}`],
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
