/**
 * ffmpeg and ffprobe as children, held on a short lead: they open the one file they are given, reach no network and no
 * device, give way to live sessions, and are ended at their limits.
 */
import type { ChildProcess } from 'node:child_process';
import { NOT_FOUND_CODE, startContained } from './containment.ts';
import { DubError } from '../../shared/protocol/errors.ts';

/** Formats that open what a file names, or a device: a file must not make ffmpeg read anything else. */
const REACHING = new Set(
  [
    'avisynth',
    'concat',
    'concatf',
    'dash',
    'hls',
    'imf',
    'image2',
    'lavfi',
    'rtp',
    'rtsp',
    'sap',
    'sdp',
  ].concat(['vapoursynth', 'webm_dash_manifest']),
);
/** What one allocation may take: a header can ask for any amount. */
const MOST_ALLOC_BYTES = 512 * 1024 * 1024;
/** Decoders of large pictures map some; a file that makes one ask for more is not worth it. */
const LIMITS = { memoryBytes: 4 * 1024 ** 3, cpuS: 2 * 3600 };
const COMPLAINT_CHARACTERS = 2_000;

let formats: Promise<string> | undefined;

/** What goes before every file: ffmpeg opens it by a path of ours, whatever it is called. */
export async function inputOf(path: string): Promise<string[]> {
  formats ??= readableFormats().catch((error: unknown) => {
    formats = undefined;
    throw error;
  });
  return ['-protocol_whitelist', 'file', '-format_whitelist', await formats, '-i', `file:${path}`];
}

/** Sound that begins late, or has holes, is filled up with silence: each sample then stands where the picture has it. */
export const ON_THE_FILMS_TIME = 'aresample=async=1:first_pts=0';

/** Every format that this ffmpeg reads, but for those that reach further than their file. */
async function readableFormats(): Promise<string> {
  const list = async (what: string): Promise<string[]> => {
    const { stdout } = await run('ffmpeg', ['-v', 'quiet', what], { stalledMs: 10_000 });
    return [...stdout.matchAll(/^ +D[E ]?d? +(\S+)/gm)].map(([, name]) => name ?? '');
  };
  const [demuxers, devices] = [await list('-demuxers'), await list('-devices')];
  const reaching = (name: string) => name.split(',').some((part) => REACHING.has(part));
  return demuxers.filter((name) => !reaching(name) && !devices.includes(name)).join(',');
}

let filters: Promise<string> | undefined;

/** Whether this ffmpeg has a filter of that name: old ones, and those of some systems, lack some. */
export async function hasFilter(name: string): Promise<boolean> {
  filters ??= run('ffmpeg', ['-v', 'quiet', '-filters'], { stalledMs: 10_000 }).then(
    ({ stdout }) => stdout,
    (error: unknown) => {
      filters = undefined;
      throw error;
    },
  );
  return new RegExp(`^ \\S+ +${name} `, 'm').test(await filters);
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Takes this long in all and is ended; no limit where left out, but that of processor time. */
  readonly totalMs?: number;
  /** Says nothing for this long and is ended. */
  readonly stalledMs: number;
  /** Told what it writes, as it comes. */
  readonly onOutput?: (text: string) => void;
}

export interface Ran {
  /** null where it was killed. */
  readonly code: number | null;
  readonly isStalled: boolean;
  /** Up to the last megabyte. */
  readonly stdout: string;
  /** The end of what it complained about. */
  readonly complaint: string;
}

/**
 * Runs it to its end.
 * @throws DubError `engine_missing` where it is not installed; the signal's reason where that was aborted
 */
export async function run(
  program: 'ffmpeg' | 'ffprobe',
  words: readonly string[],
  { signal, stalledMs, totalMs, onOutput }: RunOptions,
): Promise<Ran> {
  signal?.throwIfAborted();
  const child = await start(program, words);
  let [stdout, complaint, isStalled] = ['', '', false];
  const stop = () => child.kill('SIGKILL');
  const giveUp = (): void => {
    isStalled = true;
    stop();
  };
  const watch = setTimeout(giveUp, stalledMs);
  const total = totalMs === undefined ? undefined : setTimeout(giveUp, totalMs);
  signal?.addEventListener('abort', stop, { once: true });
  child.stdout?.on('data', (data: Buffer) => {
    watch.refresh();
    const text = data.toString();
    onOutput?.(text);
    stdout = (stdout + text).slice(-1_000_000);
  });
  child.stderr?.on(
    'data',
    (data: Buffer) => (complaint = (complaint + data.toString()).slice(-COMPLAINT_CHARACTERS)),
  );
  try {
    const code = await ended(child);
    signal?.throwIfAborted();
    return { code, isStalled, stdout, complaint: complaint.trim() };
  } finally {
    clearTimeout(watch);
    clearTimeout(total);
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

/** Its output and complaints are piped, its input is nothing. */
export function start(program: 'ffmpeg' | 'ffprobe', words: readonly string[]): Promise<ChildProcess> {
  const first = program === 'ffmpeg' ? ['-nostdin'] : [];
  const limits = ['-max_alloc', String(MOST_ALLOC_BYTES)];
  return startContained(program, [...first, ...limits, ...words], LIMITS);
}

/** @throws DubError `engine_missing` */
export async function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const isMissing = (cause?: Error): void => {
      reject(new DubError('engine_missing', { reason: 'media', program: 'ffmpeg' }, { cause }));
    };
    child.once('error', isMissing);
    child.once('close', (code) => {
      if (code === NOT_FOUND_CODE) isMissing();
      else resolve(code);
    });
  });
}
