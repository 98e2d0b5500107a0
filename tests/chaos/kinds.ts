/** The kinds of faults, and how each comes about. */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../fuzz/random.ts';
import type { Bed } from './bed.ts';
import { STAGES, type EngineFault, type FaultyStage } from './fault-switch.ts';
import type { SupervisedBed } from './supervised-bed.ts';
import type { Viewer } from './viewer.ts';
import { setWallClock } from './wall-clock.ts';

export interface Struck {
  readonly bed: Bed;
  readonly viewer: Viewer;
  readonly random: Random;
}

/** Begins when it is called. Resolves at the cause's end, with when it began where that was later. */
type Strike = (struck: Struck) => Promise<void>;

export interface Kind {
  readonly name: string;
  /** What is struck: engines and sockets of this process, engines that are processes, or a companion that is one. */
  readonly on: 'own' | 'hosts' | 'process';
  /** Who is struck at once, where it is not one alone. */
  readonly viewers?: number;
  readonly hasOwnDisk?: boolean;
  readonly strike?: Strike;
  readonly strikeProcess?: (struck: {
    readonly bed: SupervisedBed;
    readonly random: Random;
  }) => Promise<void>;
}

/** A process that stands still, or answers nonsense, is ended by the companion sooner than this. */
const ENDED_WITHIN_MS = 12_000;
const LOOK_AGAIN_MS = 20;

export const KINDS: readonly Kind[] = [
  { name: 'host_killed', on: 'hosts', strike: (struck) => signalled(struck, 'SIGKILL') },
  { name: 'host_stopped', on: 'hosts', strike: stopped },
  { name: 'host_garbage', on: 'hosts', strike: (struck) => signalled(struck, 'SIGUSR2') },
  { name: 'host_dies_midway', on: 'hosts', strike: (struck) => signalled(struck, 'SIGWINCH') },
  { name: 'answers_twice', on: 'hosts', strike: answersTwice },
  { name: 'answers_disordered', on: 'own', strike: disordered },
  {
    name: 'engine_refuses',
    on: 'own',
    strike: (struck) =>
      engineFails(struck, {
        type: 'refuses',
        code: struck.random.of(['engine_failed', 'engine_timeout', 'overloaded']),
      }),
  },
  { name: 'engine_resets', on: 'own', strike: (struck) => engineFails(struck, { type: 'resets' }) },
  { name: 'engine_stalls', on: 'own', strike: (struck) => engineFails(struck, { type: 'stalls' }) },
  { name: 'socket_cut', on: 'own', strike: socketCut },
  { name: 'socket_half_open', on: 'own', strike: halfOpen },
  { name: 'socket_slow', on: 'own', strike: slow },
  { name: 'late_connection', on: 'own', strike: lateConnection },
  { name: 'broken_while_away', on: 'own', strike: brokenWhileAway },
  // There is one clock: it is wrong for all who watch at that moment.
  { name: 'clock_jumps', on: 'own', viewers: 12, strike: clockJumps },
  {
    name: 'companion_killed',
    on: 'process',
    strikeProcess: ({ bed, random }) => {
      bed.signal(random.of(['SIGKILL', 'SIGKILL', 'SIGUSR2']));
      return Promise.resolve();
    },
  },
  { name: 'disk_full', on: 'process', hasOwnDisk: true, strikeProcess: diskFull },
];

/** Nothing happens: what there is of silence, and how long a sentence takes. */
export const NOTHING: Kind = { name: 'nothing', on: 'own', strike: () => Promise.resolve() };

/** @throws Error where there is none */
export function kindNamed(name: string): Kind {
  const kind = [...KINDS, NOTHING].find((one) => one.name === name);
  if (kind === undefined) throw new Error(`there is no kind ${name}`);
  return kind;
}

function between(random: Random, leastMs: number, mostMs: number): number {
  return leastMs + random.next() * (mostMs - leastMs);
}

async function signalled({ bed, random }: Struck, signal: NodeJS.Signals): Promise<void> {
  const struck = pidsOf(bed, random);
  for (const pid of struck) send(pid, signal);
  await untilGone(struck);
}

async function stopped({ bed, random }: Struck): Promise<void> {
  const struck = pidsOf(bed, random);
  for (const pid of struck) send(pid, 'SIGSTOP');
  if (random.oneIn(2)) {
    await wait(between(random, 200, 3_000));
    for (const pid of struck) send(pid, 'SIGCONT');
    return;
  }
  await untilGone(struck);
}

async function answersTwice({ bed, random }: Struck): Promise<void> {
  for (const pid of pidsOf(bed, random)) send(pid, 'SIGHUP');
  await wait(between(random, 100, 1_500));
}

async function disordered({ bed, random }: Struck): Promise<void> {
  const most = random.of([200, 600]);
  for (const stage of STAGES) {
    if (random.oneIn(4)) continue;
    bed.faults.set(stage, { type: 'disordered', nextMs: () => between(random, 0, most) });
  }
  await wait(between(random, 1_000, 3_000));
  heal(bed);
}

async function engineFails({ bed, random }: Struck, fault: EngineFault): Promise<void> {
  bed.faults.set(random.of(STAGES), fault);
  await wait(between(random, 300, 2_000));
  heal(bed);
  await untilGivenUp(bed);
}

async function socketCut({ bed, random }: Struck): Promise<void> {
  bed.relay.refuse();
  bed.relay.cut(random.oneIn(2));
  await wait(random.oneIn(3) ? 0 : between(random, 0, 1_500));
  await bed.relay.admit();
}

async function halfOpen({ bed, random, viewer }: Struck): Promise<void> {
  const release = bed.relay.hold();
  if (random.oneIn(4)) {
    // It never lets anything through again: the client gives it up by itself.
    await viewer.until(() => !viewer.isLive, 20_000);
    return;
  }
  await wait(between(random, 300, 5_000));
  release();
}

async function slow({ bed, random }: Struck): Promise<void> {
  bed.relay.slow(between(random, 8_000, 30_000));
  await wait(between(random, 1_000, 4_000));
  bed.relay.slow(Infinity);
}

async function lateConnection({ bed, random, viewer }: Struck): Promise<void> {
  const { cut, arrive } = bed.relay.strand();
  await wait(between(random, 50, 800));
  cut();
  await viewer.until(() => !viewer.isLive, 2_000);
  await viewer.until(() => viewer.isLive, 10_000);
  await wait(between(random, 0, 600));
  arrive();
}

/** What it comes back to has broken meanwhile, and was mended. */
async function brokenWhileAway({ bed, random }: Struck): Promise<void> {
  bed.relay.refuse();
  bed.relay.cut(random.oneIn(2));
  const stage = random.of(STAGES);
  bed.faults.set(stage, { type: random.of(['resets', 'stalls']) });
  await wait(between(random, 200, 1_000));
  if (random.oneIn(2)) heal(bed);
  await bed.relay.admit();
  await wait(between(random, 0, 800));
  heal(bed);
  await untilGivenUp(bed);
}

/** What hangs is the fault itself, until the companion gives it up. */
async function untilGivenUp({ faults }: Bed): Promise<void> {
  for (let waitedMs = 0; faults.hanging > 0 && waitedMs < ENDED_WITHIN_MS; waitedMs += LOOK_AGAIN_MS)
    await wait(LOOK_AGAIN_MS);
}

async function clockJumps(struck: Struck): Promise<void> {
  const { random } = struck;
  const days = 24 * 3_600_000;
  setWallClock(random.of([-1, 1]) * random.of([60_000, 3_600_000, days, 400 * days]));
  // Who is away meanwhile comes back with what it counted before.
  if (random.oneIn(2)) await socketCut(struck);
}

async function diskFull({ bed, random }: { bed: SupervisedBed; random: Random }): Promise<void> {
  const empty = bed.fill();
  await wait(between(random, 500, 2_500));
  empty();
}

function heal({ faults }: Bed): void {
  for (const stage of STAGES) faults.set(stage, undefined);
}

/** Of one engine, or of all at once. */
function pidsOf(bed: Bed, random: Random): number[] {
  const stages: readonly FaultyStage[] = random.oneIn(4) ? STAGES : [random.of(STAGES)];
  return stages.flatMap((stage) => bed.engines.pids(stage));
}

/** Numbers of processes are used again: only what this process has started is sent anything. */
function send(pid: number, signal: NodeJS.Signals): void {
  if (isOwn(pid)) process.kill(pid, signal);
}

function isOwn(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(parent) === process.pid;
  } catch {
    return false;
  }
}

async function untilGone(pids: readonly number[]): Promise<void> {
  for (let waitedMs = 0; pids.some(isOwn) && waitedMs < ENDED_WITHIN_MS; waitedMs += LOOK_AGAIN_MS)
    await wait(LOOK_AGAIN_MS);
  for (const pid of pids) send(pid, 'SIGKILL');
}
