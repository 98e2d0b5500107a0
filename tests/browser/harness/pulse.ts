import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Disposal, type Closable } from './disposal.ts';
import { endProcess, owned, temporaryFolder } from './process.ts';
import { RecordingClock } from './recording-clock.ts';
import { until } from './until.ts';

const SINK = 'heard';
export const RECORDING_RATE_HZ = 48_000;
/** What the recorder asks for at a time: the grain of a recording's start. */
const LATENCY_MS = 10;

/** A sound server of our own, with loudspeakers that nobody hears. */
export interface Pulse extends Closable {
  /** For the processes that are to play to its first loudspeaker. */
  readonly environment: Record<string, string>;
  /** For those that are to play to another one. */
  environmentOf(loudspeaker: string): Record<string, string>;
  /** @param loudspeaker the first where left out */
  record(loudspeaker?: string): Promise<Recorder>;
}

/** What the loudspeaker plays, as 16-bit mono at 48 kHz. */
export interface Recorder {
  /** When each moment of it was heard, on `performance.now()`'s clock; known better a while later. */
  readonly clock: RecordingClock;
  /** When the first sample was heard, and the last so far, on the same clock. */
  readonly startedMs: number;
  readonly endMs: number;
  /** How much was recorded so far. */
  readonly recordedMs: number;
  /** What was heard between two moments of `performance.now()`'s clock. */
  heardBetween(fromMs: number, toMs: number): Int16Array;
  /** Ends the recording and gives all of it. */
  stop(): Promise<Int16Array>;
}

/** @param others loudspeakers beside the first, by names of theirs */
export async function startPulse(others: readonly string[] = []): Promise<Pulse> {
  const disposal = new Disposal();
  try {
    const folder = await temporaryFolder('samevoice-pulse-', disposal);
    const socket = join(folder, 'socket');
    const environment = {
      XDG_RUNTIME_DIR: folder,
      PULSE_RUNTIME_PATH: folder,
      PULSE_STATE_PATH: folder,
      PULSE_SERVER: `unix:${socket}`,
    };
    const daemon = spawn(
      'pulseaudio',
      [
        '--daemonize=no',
        '-n',
        '--use-pid-file=no',
        '--disable-shm=yes',
        '--exit-idle-time=-1',
        '--system=false',
        '--log-level=error',
        `--load=module-native-protocol-unix auth-anonymous=1 socket=${socket}`,
        ...[SINK, ...others].map(
          (name) => `--load=module-null-sink sink_name=${name} rate=${RECORDING_RATE_HZ}`,
        ),
      ],
      { env: { ...process.env, ...environment }, stdio: 'ignore' },
    );
    owned(daemon, disposal);
    await Promise.race([
      until('the sound server', () => accepts(socket)),
      once(daemon, 'error').then(([error]) => {
        throw error instanceof Error ? error : new Error(String(error));
      }),
    ]);
    return {
      environment,
      environmentOf: (loudspeaker) => ({ ...environment, PULSE_SINK: loudspeaker }),
      record: (loudspeaker = SINK) => record(loudspeaker, environment, disposal),
      close: () => disposal.close(),
    };
  } catch (error) {
    await disposal.close();
    throw error;
  }
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

async function record(
  loudspeaker: string,
  environment: Record<string, string>,
  disposal: Disposal,
): Promise<Recorder> {
  const child = spawn(
    'parec',
    [
      `--device=${loudspeaker}.monitor`,
      '--format=s16le',
      `--rate=${RECORDING_RATE_HZ}`,
      '--channels=1',
      `--latency-msec=${LATENCY_MS}`,
    ],
    { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  owned(child, disposal);
  const parts: Buffer[] = [];
  let bytes = 0;
  const clock = new RecordingClock();
  child.stdout.on('data', (part: Buffer) => {
    parts.push(part);
    bytes += part.length;
    clock.received(msOf(bytes), performance.now());
  });
  await until('the first recorded sound', () => bytes > 0);
  const samples = (): Int16Array => {
    const all = new Uint8Array(Buffer.concat(parts));
    return new Int16Array(all.buffer, 0, all.byteLength >> 1);
  };
  return {
    clock,
    get startedMs() {
      return clock.timeAt(0);
    },
    get endMs() {
      return clock.timeAt(msOf(bytes));
    },
    get recordedMs() {
      return msOf(bytes);
    },
    heardBetween: (fromMs, toMs) =>
      samples().subarray(indexOf(clock.placeAt(fromMs)), indexOf(clock.placeAt(toMs))),
    stop: async () => {
      await endProcess(child);
      return samples();
    },
  };
}

function msOf(bytes: number): number {
  return (bytes / 2 / RECORDING_RATE_HZ) * 1000;
}

function indexOf(ms: number): number {
  return Math.max(0, Math.round((ms / 1000) * RECORDING_RATE_HZ));
}
