import { readPcm } from '../../shared/protocol/binary.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { specifierOf } from './audio-track.ts';
import type { DialogueChannel } from './dialogue-channel.ts';
import { ended, inputOf, ON_THE_FILMS_TIME, start } from './ffmpeg.ts';

const STALLED_MS = 60_000;

export interface DecodeOptions {
  /** Samples a piece. */
  readonly samples: number;
  /** The track that is listened to, and how; the mean of the first one's channels where left out. */
  readonly dialogue?: DialogueChannel | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The sound of a file as 16 kHz mono in pieces of `samples`, the last one shorter. The decoder waits while its reader
 * does, and ends with it.
 * @throws DubError `engine_missing` without ffmpeg, `undecodable` where the file holds no sound that can be decoded
 */
export async function* decodeFile(
  path: string,
  { samples, dialogue, signal }: DecodeOptions,
): AsyncGenerator<Int16Array> {
  const input = await inputOf(path);
  const track = `[0:${dialogue === undefined ? 'a:0' : specifierOf(dialogue.track)}]${ON_THE_FILMS_TIME}`;
  const mono = dialogue?.filter ?? 'aformat=channel_layouts=mono';
  const output = [
    '-filter_complex',
    `${track},${mono}[out]`,
    '-map',
    '[out]',
    '-ar',
    '16000',
    '-f',
    's16le',
    '-',
  ];
  const pieceBytes = 2 * samples * (dialogue?.channels ?? 1);
  const taken = (bytes: Buffer): Int16Array => {
    const frames = readPcm(bytes);
    return dialogue === undefined ? frames : dialogue.push(frames);
  };
  const decoder = await start('ffmpeg', ['-v', 'error', ...input, ...output]);
  const end = ended(decoder).catch((error: unknown) => error as DubError);
  const stop = () => decoder.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted === true) stop();
  let complaint = '';
  decoder.stderr?.on('data', (text: Buffer) => (complaint = (complaint + text.toString()).slice(-2000)));
  let watch: NodeJS.Timeout | undefined;
  const expect = () => (watch = setTimeout(stop, STALLED_MS));
  try {
    let rest = Buffer.alloc(0);
    expect();
    for await (const data of decoder.stdout ?? []) {
      // Only the decoder's own time counts, not that of whoever reads.
      clearTimeout(watch);
      rest = Buffer.concat([rest, data as Buffer]);
      let at = 0;
      for (; rest.length - at >= pieceBytes; at += pieceBytes)
        yield taken(rest.subarray(at, at + pieceBytes));
      rest = rest.subarray(at);
      expect();
    }
    const code = await end;
    if (code instanceof Error) throw code;
    if (code !== 0) {
      if (signal?.aborted === true) return;
      throw new DubError('undecodable', undefined, { cause: new Error(complaint.trim()) });
    }
    const frameBytes = pieceBytes / samples;
    if (rest.length >= frameBytes) yield taken(rest.subarray(0, rest.length - (rest.length % frameBytes)));
  } finally {
    clearTimeout(watch);
    signal?.removeEventListener('abort', stop);
    stop();
  }
}
