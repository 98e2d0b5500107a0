import { z } from 'zod';
import { tryParseJson } from '../../shared/bounded-json.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { badMessage } from '../bad-message.ts';
import { audioTracks, chooseTrack, specifierOf, type AudioTrack } from './audio-track.ts';
import { inputOf, run } from './ffmpeg.ts';

/** What a file holds that can be dubbed. */
export interface Sound {
  readonly durationS: number;
  readonly tracks: readonly AudioTrack[];
  /** The one of them that is dubbed. */
  readonly track: AudioTrack;
  /** The codec of its picture; undefined where it has none, or only a cover. */
  readonly videoCodec: string | undefined;
}

const STALLED_MS = 20_000;
/** Whatever it says meanwhile. */
const TOTAL_MS = 120_000;
/** How much is decoded to see that it can be. */
const TRIAL_S = 2;
const probed = z.object({
  format: z.object({ duration: z.coerce.number().positive().optional().catch(undefined) }).optional(),
  streams: z
    .array(
      z.object({
        codec_type: z.string().optional(),
        codec_name: z.string().optional(),
        sample_rate: z.coerce.number().optional(),
        channels: z.number().optional(),
        channel_layout: z.string().optional(),
        disposition: z.record(z.string(), z.number()).optional(),
        tags: z.record(z.string(), z.string()).optional().catch(undefined),
      }),
    )
    .default([]),
});

export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
  /** What is spoken: BCP-47, or "auto". */
  readonly source?: string;
  /** The number of the track that is asked for; chosen where left out. */
  readonly track?: number | undefined;
}

/**
 * Looks into a file and decodes the beginning of the track that is asked for.
 * @throws DubError `not_audio` where it holds no sound, `undecodable` where it or its sound cannot be read, `bad_message` where
 * it has no such track
 */
export async function probe(
  path: string,
  { signal, source = 'auto', track: asked }: ProbeOptions = {},
): Promise<Sound> {
  const input = await inputOf(path);
  const shown = ['-v', 'error', '-of', 'json', '-show_streams', '-show_entries', 'format=duration'];
  const { code, stdout, isStalled } = await run('ffprobe', [...shown, ...input], {
    signal,
    stalledMs: STALLED_MS,
    totalMs: TOTAL_MS,
  });
  if (isStalled) throw new DubError('undecodable', { reason: 'stalled' });
  const parsed = code === 0 ? probed.safeParse(tryParseJson(stdout)) : undefined;
  if (parsed?.success !== true) throw new DubError('undecodable');
  const { streams, format } = parsed.data;
  const sounds = streams.filter(({ codec_type }) => codec_type === 'audio');
  if (sounds.length === 0) throw new DubError('not_audio');
  const tracks = audioTracks(sounds);
  const track = asked === undefined ? chooseTrack(tracks, source) : withNumber(tracks, asked);
  if (track === undefined) throw new DubError('undecodable');
  await tryDecoding(input, track, signal);
  const picture = streams.find(
    ({ codec_type, disposition }) => codec_type === 'video' && disposition?.['attached_pic'] !== 1,
  );
  return {
    durationS: format?.duration ?? (await measured(input, track, signal)),
    tracks,
    track,
    videoCodec: picture?.codec_name,
  };
}

function withNumber(tracks: readonly AudioTrack[], number: number): AudioTrack {
  const track = tracks.find((one) => one.number === number);
  if (track !== undefined) return track;
  const numbers = tracks.map((one) => one.number).join(', ');
  throw badMessage([{ field: 'track', seen: String(number), takes: numbers }]);
}

async function tryDecoding(
  input: readonly string[],
  track: AudioTrack,
  signal: AbortSignal | undefined,
): Promise<void> {
  const output = [
    '-map',
    `0:${specifierOf(track)}`,
    '-t',
    String(TRIAL_S),
    '-progress',
    'pipe:1',
    '-f',
    'null',
    '-',
  ];
  const { code, stdout } = await run('ffmpeg', ['-v', 'error', ...input, ...output], {
    signal,
    stalledMs: STALLED_MS,
    totalMs: TOTAL_MS,
  });
  if (code === 0 && secondsDone(stdout) > 0) return;
  throw new DubError('undecodable', (await isEncrypted(input, track, signal)) ? { reason: 'encrypted' } : {});
}

/** Common encryption (ISO/IEC 23001-7) is told by its first packet. */
async function isEncrypted(
  input: readonly string[],
  track: AudioTrack,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const asked = [
    '-v',
    'quiet',
    '-show_packets',
    '-select_streams',
    specifierOf(track),
    '-read_intervals',
    '%+#1',
  ];
  const { stdout } = await run('ffprobe', [...asked, ...input], {
    signal,
    stalledMs: STALLED_MS,
    totalMs: TOTAL_MS,
  });
  return stdout.includes('side_data_type=Encryption');
}

/** The length of what says none: its packets are gone through, and not decoded. */
async function measured(
  input: readonly string[],
  track: AudioTrack,
  signal: AbortSignal | undefined,
): Promise<number> {
  const output = ['-map', `0:${specifierOf(track)}`, '-c', 'copy', '-progress', 'pipe:1', '-f', 'null', '-'];
  const { stdout } = await run('ffmpeg', ['-v', 'error', ...input, ...output], {
    signal,
    stalledMs: STALLED_MS,
    totalMs: TOTAL_MS,
  });
  return secondsDone(stdout);
}

/** How far ffmpeg is, by the last of what `-progress` wrote; 0 where it has not begun. */
export function secondsDone(progress: string): number {
  const last = [...progress.matchAll(/^out_time_us=(\d+)/gm)].at(-1)?.[1];
  return last === undefined ? 0 : Number(last) / 1e6;
}
