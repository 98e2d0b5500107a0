import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Any file that ffmpeg reads, as 16 kHz mono. */
export function decode(path: string): Int16Array {
  const bytes = execFileSync(
    'ffmpeg',
    ['-nostdin', '-v', 'error', '-i', path, '-f', 's16le', '-ac', '1', '-ar', '16000', '-'],
    { maxBuffer: 2 ** 30 },
  );
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

export function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /\.(flac|wav|mp3|ogg|opus|m4a)$/i.test(name))
    .sort()
    .map((name) => join(folder, name));
}
