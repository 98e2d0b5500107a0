/** How many tabs one core dubs in real time, the engines' own work left out, and with the real voice activity detector. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { percentile } from '../../shared/percentile.ts';
import { say } from '../engines/speech.ts';
import { WireClient } from '../fakes/client.ts';
import { rounded, type Bench, type Figure, type Measured } from './bench.ts';

const FRAME_MS = 64;
const WARM_MS = 4_000;
const MEASURED_MS = 10_000;
/** A companion that answers a ping later than this does not keep up. */
const KEEPS_UP_MS = 250;
const TICKS_PER_S = 100;

interface Load {
  readonly sessions: number;
  readonly keepsUp: boolean;
  readonly cpuPercent: number;
  readonly rssMb: number;
  /** Of the stretches that were to be embedded, those that were, 0..1. */
  readonly embedded: number;
}

export const capacity: Bench = {
  name: 'capacity',
  async run(): Promise<Measured> {
    const plain = await grow([50, 100, 200, 300], []);
    const real = await grow([10, 20, 40, 80], ['--silero']);
    return {
      figures: { ...figures('', plain, 200), ...figures('with_voice_activity_', real, 20) },
      notes: [
        'one core for the companion with the process that embeds speakers, the load comes from the other; speech of flite over and over, real-time frames of 64 ms',
        `kept up: pings answered within ${KEEPS_UP_MS} ms (p95) and every session dubbed; tried ${[
          ...plain,
          ...real,
        ]
          .map(
            ({ sessions, keepsUp, cpuPercent, embedded }) =>
              `${sessions}${keepsUp ? '' : ' (not)'} at ${Math.round(cpuPercent)} %, ${Math.round(100 * embedded)} % of stretches embedded`,
          )
          .join(', ')}`,
      ],
    };
  },
};

async function grow(steps: readonly number[], args: readonly string[]): Promise<Load[]> {
  const loads: Load[] = [];
  for (const sessions of steps) {
    const load = await measure(sessions, args);
    loads.push(load);
    if (!load.keepsUp) break;
  }
  return loads;
}

function figures(prefix: string, loads: readonly Load[], goal: number): Record<string, Figure> {
  const best = loads.filter(({ keepsUp }) => keepsUp).at(-1);
  const [least] = loads;
  if (least === undefined) throw new Error('nothing was measured');
  const shown = best ?? least;
  const growth = (shown.rssMb - least.rssMb) / Math.max(1, shown.sessions - least.sessions);
  return {
    [`${prefix}sessions_per_core`]: { value: best?.sessions ?? 0, unit: 'sessions', goal, better: 'higher' },
    [`${prefix}rss_per_session_mb`]: { value: rounded(growth), unit: 'MB', goal: 5, better: 'lower' },
    [`${prefix}cpu_per_session_percent`]: {
      value: rounded(shown.cpuPercent / shown.sessions),
      unit: '%',
      goal: 100 / goal,
      better: 'lower',
    },
  };
}

async function measure(sessions: number, args: readonly string[]): Promise<Load> {
  const program = new URL('scripted-companion.ts', import.meta.url).pathname;
  const pinned = ['-c', '1', process.execPath, '--import', 'tsx', program, ...args];
  const companion = spawn('taskset', pinned, { stdio: ['ignore', 'pipe', 'inherit'] });
  const clients: WireClient[] = [];
  try {
    const [line] = (await once(companion.stdout, 'data')) as [Buffer];
    const [address = '', bearer = ''] = line.toString().trim().split(' ');
    const pid = companion.pid ?? 0;
    for (let i = 0; i < sessions; i++) {
      const client = await WireClient.connect(address, { session: `s${i}`, bearer });
      client.send({ type: 'start_dubbing', target_language: 'es', audio_format: 'binary' });
      clients.push(client);
    }
    let counts = { embedded: 0, leftOut: 0 };
    companion.stdout.on('data', (line: Buffer) => {
      counts = countsIn(line.toString()) ?? counts;
    });
    const load = new Streams(clients);
    await load.run(WARM_MS);
    const before = cpuSeconds(pid);
    const countsBefore = counts;
    const beganAtMs = performance.now();
    const pings = await load.run(MEASURED_MS);
    const cpuPercent = (100_000 * (cpuSeconds(pid) - before)) / (performance.now() - beganAtMs);
    const p95 = percentile(pings, 0.95) ?? Infinity;
    const allDub = clients.every((client) => client.of('dub_end').length >= 3);
    const embedded = counts.embedded - countsBefore.embedded;
    return {
      ...{ sessions, keepsUp: p95 <= KEEPS_UP_MS && allDub, cpuPercent, rssMb: residentMb(pid) },
      embedded: embedded / Math.max(1, embedded + counts.leftOut - countsBefore.leftOut),
    };
  } finally {
    for (const client of clients) client.cut();
    companion.kill('SIGKILL');
  }
}

/** Feeds all clients at the pace of speech, each at its own moment of the frame. */
class Streams {
  readonly #clients: readonly WireClient[];
  readonly #sound = framesOf(
    say('We can take the first train in the morning and look for him at the station.'),
  );

  constructor(clients: readonly WireClient[]) {
    this.#clients = clients;
  }

  /** @returns how long pings took, in milliseconds */
  async run(lengthMs: number): Promise<number[]> {
    const beganAtMs = performance.now();
    const pings: number[] = [];
    for (let sent = 0; sent < (lengthMs / FRAME_MS) * this.#clients.length; sent++) {
      const dueMs = (sent / this.#clients.length) * FRAME_MS;
      if (dueMs > performance.now() - beganAtMs) await setTimeout(1);
      const client = this.#clients[sent % this.#clients.length];
      const frame = this.#sound[Math.floor(sent / this.#clients.length) % this.#sound.length];
      if (frame !== undefined) client?.sendSound(frame);
      if (sent % (this.#clients.length * 4) === 0 && client !== undefined) {
        const sentAtMs = performance.now();
        const before = client.of('pong').length;
        client.send({ type: 'ping', id: sent });
        void client.next('pong', before + 1).then(
          () => pings.push(performance.now() - sentAtMs),
          () => pings.push(Infinity),
        );
      }
    }
    await setTimeout(KEEPS_UP_MS);
    return pings;
  }
}

function framesOf(samples: Int16Array): Int16Array[] {
  const length = FRAME_MS * 16;
  return Array.from({ length: Math.floor(samples.length / length) }, (_, i) => {
    return samples.subarray(i * length, (i + 1) * length);
  });
}

function countsIn(lines: string): { embedded: number; leftOut: number } | undefined {
  const last = lines.trim().split('\n').at(-1) ?? '';
  return last.startsWith('{') && last.endsWith('}')
    ? (JSON.parse(last) as { embedded: number; leftOut: number })
    : undefined;
}

/** User and system time of a process, from the kernel's own book. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
}

function residentMb(pid: number): number {
  const line = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) / 1024;
}
