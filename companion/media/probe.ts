import { z } from 'zod';
import { tryParseJson } from '../../shared/bounded-json.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { inputOf, run } from './ffmpeg.ts';

/** What a file holds that can be dubbed. */
export interface Sound {
  readonly durationS: number;
  readonly sampleRateHz: number;
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
        disposition: z.record(z.string(), z.number()).optional(),
      }),
    )
    .default([]),
});

/**
 * Looks into a file and decodes its beginning.
 * @throws DubError `not_audio` where it holds no sound, `undecodable` where it or its sound cannot be read
 */
export async function probe(path: string, signal?: AbortSignal): Promise<Sound> {
  const input = await inputOf(path);
  const asked = ['-v', 'error', '-of', 'json', '-show_streams', '-show_entries', 'format=duration'];
  const { code, stdout, isStalled } = await run('ffprobe', [...asked, ...input], {
    signal,
    stalledMs: STALLED_MS,
    totalMs: TOTAL_MS,
  });
  if (isStalled) throw new DubError('undecodable', { reason: 'stalled' });
  const parsed = code === 0 ? probed.safeParse(tryParseJson(stdout)) : undefined;
  if (parsed?.success !== true) throw new DubError('undecodable');
  const { streams, format } = parsed.data;
  const sound = streams.find(({ codec_type }) => codec_type === 'audio');
  if (sound === undefined) throw new DubError('not_audio');
  const sampleRateHz = sound.sample_rate ?? 0;
  if (sampleRateHz < 1 || (sound.channels ?? 0) < 1) throw new DubError('undecodable');
  await tryDecoding(input, signal);
  const picture = streams.find(
    ({ codec_type, disposition }) => codec_type === 'video' && disposition?.['attached_pic'] !== 1,
  );
  return {
    durationS: format?.duration ?? (await measured(input, signal)),
    sampleRateHz,
    videoCodec: picture?.codec_name,
  };
}

async function tryDecoding(input: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  const output = ['-map', '0:a:0', '-t', String(TRIAL_S), '-progress', 'pipe:1', '-f', 'null', '-'];
  const { code, stdout } = await run('ffmpeg', ['-v', 'error', ...input, ...output], {
    signal,
    stalledMs: STALLED_MS,
    totalMs: TOTAL_MS,
  });
  if (code === 0 && secondsDone(stdout) > 0) return;
  throw new DubError('undecodable', (await isEncrypted(input, signal)) ? { reason: 'encrypted' } : {});
}

/** Common encryption (ISO/IEC 23001-7) is told by its first packet. */
async function isEncrypted(input: readonly string[], signal: AbortSignal | undefined): Promise<boolean> {
  const asked = ['-v', 'quiet', '-show_packets', '-select_streams', 'a:0', '-read_intervals', '%+#1'];
  const { stdout } = await run('ffprobe', [...asked, ...input], {
    signal,
    stalledMs: STALLED_MS,
    totalMs: TOTAL_MS,
  });
  return stdout.includes('side_data_type=Encryption');
}

/** The length of what says none: its packets are gone through, and not decoded. */
async function measured(input: readonly string[], signal: AbortSignal | undefined): Promise<number> {
  const output = ['-map', '0:a:0', '-c', 'copy', '-progress', 'pipe:1', '-f', 'null', '-'];
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
