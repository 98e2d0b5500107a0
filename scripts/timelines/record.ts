/**
 * `node --import tsx scripts/timelines/record.ts FOLDER`: plays real speech to the companion in real time, and keeps when
 * it heard each clause and when its dub was ready: on a machine that does nothing else. FOLDER holds `librispeech/` (a folder a speaker) and `lj/`.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { percentile } from '../../shared/percentile.ts';
import { toWav } from '../../shared/wav.ts';
import { filesIn } from '../speakers/sound-files.ts';
import { Random } from '../speakers/random.ts';

const RATE_HZ = 16_000;
const LENGTH_S = 150;
/** More would be late for want of a core. */
const AT_ONCE = 2;
const OUT = 'tests/fixtures/timelines';
const COLUMNS = ['startMs', 'endMs', 'speakerId', 'readyMs', 'dubMs'] as const;

interface Style {
  readonly name: string;
  readonly tempo: number;
  /** Between two turns; below 0 the next one begins before this one has ended. */
  readonly gapS: readonly [number, number];
  /** The longest turn, where people take turns. */
  readonly turnS: number | undefined;
}

const STYLES: readonly Style[] = [
  { name: 'fast_news', tempo: 1.25, gapS: [0.05, 0.2], turnS: undefined },
  { name: 'slow_lecture', tempo: 0.85, gapS: [1, 3.5], turnS: undefined },
  { name: 'dense_dialogue', tempo: 1.05, gapS: [0.05, 0.3], turnS: 4 },
  { name: 'interruptions', tempo: 1, gapS: [-0.9, 0.5], turnS: 4 },
];

/** What one clause became: ms of the capture clock, and of the dub as made. */
interface Recorded {
  startMs: number;
  endMs: number;
  speakerId: string;
  readyMs: number;
  dubMs: number;
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('FOLDER is missing: it holds librispeech/ and lj/.');
  process.exit(2);
}
const work = mkdtempSync(join(tmpdir(), 'timelines-'));
try {
  mkdirSync(OUT, { recursive: true });
  const left = [...STYLES.entries()];
  const recordAll = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await record(...next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, recordAll));
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function record(seed: number, style: Style): Promise<void> {
  const path = join(work, `${style.name}.wav`);
  writeFileSync(path, toWav(mixed(folder ?? '', style, new Random(seed + 1)), RATE_HZ));
  const clauses = await heard(path);
  const rows = clauses.map((clause) => COLUMNS.map((column) => clause[column]).join('\t'));
  writeFileSync(join(OUT, `${style.name}.tsv`), [COLUMNS.join('\t'), ...rows, ''].join('\n'));
  const spans = clauses.map(({ startMs, readyMs }) => readyMs - startMs);
  console.log(`${style.name}: ${clauses.length} clauses, ready after ${percentile(spans, 0.5)} ms`);
}

/** Turn after turn of real speech. */
function mixed(from: string, { tempo, gapS, turnS }: Style, random: Random): Int16Array {
  const out = new Float32Array(LENGTH_S * RATE_HZ);
  let atS = 1;
  const turns = turnS === undefined ? readings(from) : dialogue(from, random);
  while (atS < LENGTH_S) {
    for (const path of turns) {
      const parts = cut(decodeAt(path, tempo), turnS);
      for (const part of parts) {
        const at = Math.round(atS * RATE_HZ);
        for (let i = 0; i < part.length && at + i < out.length; i++)
          out[at + i] = (out[at + i] ?? 0) + (part[i] ?? 0);
        atS += part.length / RATE_HZ + gapS[0] + (gapS[1] - gapS[0]) * random.next();
      }
    }
  }
  return Int16Array.from(out, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample))));
}

/** One reader after another. */
function readings(from: string): string[] {
  return [...filesIn(join(from, 'lj')), ...speakers(from).flat()];
}

/** Two people in turn, and then two others. */
function dialogue(from: string, random: Random): string[] {
  const all = speakers(from).sort(() => random.next() - 0.5);
  const turns: string[] = [];
  for (let i = 0; i + 1 < all.length; i += 2) {
    const [one = [], other = []] = [all[i], all[i + 1]];
    one.forEach((path, turn) => turns.push(path, ...other.slice(turn, turn + 1)));
  }
  return turns;
}

function speakers(from: string): string[][] {
  const root = join(from, 'librispeech');
  return readdirSync(root)
    .sort()
    .map((name) => filesIn(join(root, name)));
}

function decodeAt(path: string, tempo: number): Int16Array {
  const bytes = execFileSync(
    'ffmpeg',
    [
      '-nostdin',
      '-v',
      'error',
      '-i',
      path,
      '-af',
      `atempo=${tempo}`,
      '-f',
      's16le',
      '-ac',
      '1',
      '-ar',
      String(RATE_HZ),
      '-',
    ],
    { maxBuffer: 2 ** 30 },
  );
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function cut(samples: Int16Array, turnS: number | undefined): Int16Array[] {
  if (turnS === undefined) return [samples];
  const turn = turnS * RATE_HZ;
  const count = Math.ceil(samples.length / turn);
  return Array.from({ length: count }, (_, i) => samples.subarray(i * turn, (i + 1) * turn));
}

/** Dubs a file in real time, and keeps what came when. */
async function heard(path: string): Promise<Recorded[]> {
  const args = [
    'scripts/run.mjs',
    'companion/dub.ts',
    path,
    '--from',
    'en',
    '--to',
    'es',
    '--speed',
    '1',
    '--json',
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const clauses = new Map<number, Recorded>();
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as {
      type: string;
      clause_id: number;
      speaker_id: string;
      start_ms: number;
      end_ms: number;
      ready_ms: number;
      outcome: string;
      duration_ms: number;
    };
    if (event.type === 'dub_start') {
      clauses.set(event.clause_id, {
        startMs: Math.round(event.start_ms),
        endMs: Math.round(event.end_ms),
        speakerId: event.speaker_id,
        readyMs: Math.round(event.start_ms + event.ready_ms),
        dubMs: 0,
      });
    }
    const clause = clauses.get(event.clause_id);
    if (event.type === 'dub_end' && clause !== undefined) clause.dubMs = Math.round(event.duration_ms);
  }
  return [...clauses.values()].filter(({ dubMs }) => dubMs > 0);
}
