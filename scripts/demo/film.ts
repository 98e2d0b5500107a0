/** The sample film: two voices in dialogue, quiet music, a picture with a running time code. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { FilmLanguage } from './script.ts';
import { speakLines } from './voices.ts';

const LEAD_S = 2;
const GAP_S = 1;
const TAIL_S = 5;

export interface Film {
  readonly path: string;
  readonly durationS: number;
}

/** Makes the film as an MP4 in `folder`. */
export async function makeFilm(folder: string, language: FilmLanguage): Promise<Film> {
  const paths = await speakLines(folder, language);
  const clips = paths.map((path) => ({ path, durationS: lengthOf(path) }));
  let at = LEAD_S;
  const starts = clips.map(({ durationS }) => {
    const start = at;
    at += durationS + GAP_S;
    return start;
  });
  const durationS = at - GAP_S + TAIL_S;
  const path = join(folder, 'film.mp4');
  const voices = clips.map((_, i) => {
    return `[${i}:a]aresample=48000,adelay=${Math.round((starts[i] ?? 0) * 1000)}[v${i}]`;
  });
  const dialogue = `${clips.map((_, i) => `[v${i}]`).join('')}amix=inputs=${clips.length}:duration=longest:normalize=0[speech]`;
  const filters = [
    ...voices,
    dialogue,
    `${music(durationS)}[music]`,
    '[speech][music]amix=inputs=2:duration=longest:normalize=0[a]',
    picture(durationS),
  ];
  execFileSync(
    'ffmpeg',
    [
      ...['-nostdin', '-v', 'error', '-y'],
      ...clips.flatMap((clip) => ['-i', clip.path]),
      ...['-filter_complex', filters.join(';'), '-map', '[v]', '-map', '[a]', '-t', String(durationS)],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '28', '-pix_fmt', 'yuv420p'],
      ...['-c:a', 'aac', '-b:a', '128k', '-movflags', '+faststart', path],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  return { path, durationS };
}

/** Slow colours, and the time code of a test picture: letters without needing a font. */
function picture(durationS: number): string {
  const common = `r=25:d=${durationS}`;
  return [
    `gradients=s=960x540:${common}:n=3:c0=0x14213d:c1=0x2a6f77:c2=0x8d6b5e:speed=0.006:seed=7[colours]`,
    `testsrc2=s=320x180:${common},crop=100:14:2:4,hue=s=0,eq=contrast=1.5:brightness=-0.08,scale=300:42:flags=neighbor[code]`,
    '[colours][code]overlay=x=24:y=24[v]',
  ].join(';');
}

/** A slow chord, far below the voices. */
function music(durationS: number): string {
  const notes = [130.81, 196, 246.94, 329.63];
  const chord = notes
    .map((hz, i) => `0.006*sin(2*PI*${hz}*t)*(1+0.4*sin(2*PI*${0.11 + 0.05 * i}*t))`)
    .join('+');
  return `aevalsrc='${chord}':s=48000:d=${durationS}`;
}

function lengthOf(path: string): number {
  const args = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path];
  return Number(execFileSync('ffprobe', args, { encoding: 'utf8' }).trim());
}
