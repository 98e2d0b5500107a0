import { spawn } from 'node:child_process';
import { readPcm } from '../../shared/wire/binary.ts';
import { DubError } from '../../shared/wire/errors.ts';

/**
 * The sound of a file as 16 kHz mono in pieces of `samples`, the last one shorter. The decoder waits while its reader
 * does, and ends with it.
 * @throws DubError `engine_missing` without ffmpeg, `not_audio` where the file holds no sound that can be decoded
 */
export async function* decodeFile(
  path: string,
  samples: number,
  signal?: AbortSignal,
): AsyncGenerator<Int16Array> {
  const arguments_ = ['-nostdin', '-v', 'error', '-protocol_whitelist', 'file', '-i', `file:${path}`];
  const output = ['-map', '0:a:0', '-ac', '1', '-ar', '16000', '-f', 's16le', '-'];
  const decoder = spawn('ffmpeg', [...arguments_, ...output], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | NodeJS.ErrnoException | null>((resolve) => {
    decoder.once('error', resolve);
    decoder.once('close', resolve);
  });
  const stop = () => decoder.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted === true) stop();
  let said = '';
  decoder.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-2000)));
  try {
    let rest = Buffer.alloc(0);
    for await (const data of decoder.stdout) {
      rest = Buffer.concat([rest, data as Buffer]);
      let at = 0;
      for (; rest.length - at >= 2 * samples; at += 2 * samples)
        yield readPcm(rest.subarray(at, at + 2 * samples));
      rest = rest.subarray(at);
    }
    const code = await ended;
    if (code instanceof Error) {
      throw new DubError('engine_missing', 'ffmpeg is not installed; it reads sound and film files.', {
        cause: code,
      });
    }
    if (code !== 0) {
      if (signal?.aborted === true) return;
      throw new DubError(
        'not_audio',
        `No sound could be read from ${path}: ${said.trim().split('\n').at(-1) ?? ''}`,
      );
    }
    if (rest.length >= 2) yield readPcm(rest);
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}
