/** What the speaker of the demo says: the sample film's script, once more a little slower, as a file for a microphone. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { speakLines } from '../demo/voices.ts';

/** Before the first word: the room is opened, and listeners come. */
const LEAD_S = 1;
const GAP_S = 1.2;

export interface Talk {
  readonly path: string;
  readonly durationS: number;
}

export async function makeTalk(folder: string): Promise<Talk> {
  const lines = await speakLines(folder, 'en');
  const path = join(folder, 'talk.wav');
  const parts = lines.map((_, i) => `[${i}:a]aresample=48000,apad=pad_dur=${GAP_S}[p${i}]`);
  const all = `${lines.map((_, i) => `[p${i}]`).join('')}concat=n=${lines.length}:v=0:a=1,adelay=${LEAD_S * 1000}[a]`;
  execFileSync(
    'ffmpeg',
    [
      ...['-nostdin', '-v', 'error', '-y', ...lines.flatMap((line) => ['-i', line])],
      ...['-filter_complex', [...parts, all].join(';'), '-map', '[a]', '-ac', '1', path],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const args = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path];
  return { path, durationS: Number(execFileSync('ffprobe', args, { encoding: 'utf8' }).trim()) };
}
