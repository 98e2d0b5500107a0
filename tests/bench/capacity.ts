/** How many tabs one core dubs in real time, the engines' own work left out, and with the real voice activity detector. */
import { setTimeout } from 'node:timers/promises';
import { percentile } from '../../shared/percentile.ts';
import type { WireClient } from '../fakes/client.ts';
import { rounded, type Bench, type Figure, type Measured } from './bench.ts';
import { FRAME_MS, PinnedCompanion, SpeechStreams } from './speech-streams.ts';

const WARM_MS = 4_000;
const MEASURED_MS = 10_000;
/** A companion that answers a ping later than this does not keep up. */
const KEEPS_UP_MS = 250;

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
        `one core for the companion with the process that embeds speakers, the load comes from the other; speech of flite over and over, real-time frames of ${FRAME_MS} ms`,
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
  const companion = await PinnedCompanion.start(args);
  const clients: WireClient[] = [];
  try {
    for (let i = 0; i < sessions; i++) clients.push(await companion.client(`s${i}`));
    const streams = new SpeechStreams(clients);
    await pinged(streams, clients, WARM_MS);
    const before = companion.cpuS;
    const countsBefore = countsIn(companion.lastLine);
    const beganAtMs = performance.now();
    const pings = await pinged(streams, clients, MEASURED_MS);
    const cpuPercent = (100_000 * (companion.cpuS - before)) / (performance.now() - beganAtMs);
    const p95 = percentile(pings, 0.95) ?? Infinity;
    const allDub = clients.every((client) => client.of('dub_end').length >= 3);
    const counts = countsIn(companion.lastLine);
    const embedded = counts.embedded - countsBefore.embedded;
    return {
      ...{ sessions, keepsUp: p95 <= KEEPS_UP_MS && allDub, cpuPercent, rssMb: companion.residentMb },
      embedded: embedded / Math.max(1, embedded + counts.leftOut - countsBefore.leftOut),
    };
  } finally {
    for (const client of clients) client.cut();
    companion.kill();
  }
}

/** @returns how long pings took while all were fed, in milliseconds */
async function pinged(
  streams: SpeechStreams,
  clients: readonly WireClient[],
  lengthMs: number,
): Promise<number[]> {
  const pings: number[] = [];
  await streams.run(lengthMs, (at, sent) => {
    const client = clients[at];
    if (sent % (clients.length * 4) !== 0 || client === undefined) return;
    const sentAtMs = performance.now();
    const before = client.of('pong').length;
    client.send({ type: 'ping', id: sent });
    void client.next('pong', before + 1).then(
      () => pings.push(performance.now() - sentAtMs),
      () => pings.push(Infinity),
    );
  });
  await setTimeout(KEEPS_UP_MS);
  return pings;
}

function countsIn(line: string): { embedded: number; leftOut: number } {
  return line.startsWith('{') && line.endsWith('}')
    ? (JSON.parse(line) as { embedded: number; leftOut: number })
    : { embedded: 0, leftOut: 0 };
}
