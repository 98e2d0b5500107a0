/** Many clients of a companion that is a process of its own, fed at the pace of speech, and what that process takes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { say } from '../engines/speech.ts';
import { WireClient } from '../fakes/client.ts';
import { cpuMsOf } from './process-tree.ts';

export const FRAME_MS = 64;
const TICKS_PER_S = 100;
/** The core that the companion has for itself: the load comes from the others. */
const CORE = '1';

/** A companion with scripted engines on a core of its own. */
export class PinnedCompanion {
  readonly address: string;
  /** Its secret. */
  readonly bearer: string;
  /** Where listeners of rooms come to; empty where rooms are off. */
  readonly listenerAddress: string;
  readonly #process: ChildProcess;
  /** The last line that it wrote. */
  lastLine = '';
  onLine: ((line: string) => void) | undefined;

  /**
   * @param words of the program
   * @param program of this folder
   */
  static async start(
    words: readonly string[] = [],
    environment: Record<string, string> = {},
    program = 'scripted-companion.ts',
  ): Promise<PinnedCompanion> {
    const path = new URL(program, import.meta.url).pathname;
    const command = ['-c', CORE, process.execPath, '--import', 'tsx', path, ...words];
    const child = spawn('taskset', command, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    });
    const lines = createInterface(child.stdout);
    const [line] = (await once(lines, 'line')) as [string];
    return new PinnedCompanion(child, lines, line.split(' '));
  }

  private constructor(
    child: ChildProcess,
    lines: Interface,
    [address = '', bearer = '', listenerAddress = '']: readonly string[],
  ) {
    this.#process = child;
    this.address = address;
    this.bearer = bearer;
    this.listenerAddress = listenerAddress;
    lines.on('line', (line) => {
      this.lastLine = line;
      this.onLine?.(line);
    });
  }

  /** A client that has asked to be dubbed. */
  async client(session: string): Promise<WireClient> {
    const client = await WireClient.connect(this.address, { session, bearer: this.bearer });
    client.send({ type: 'start_dubbing', target_language: 'es', audio_format: 'binary' });
    return client;
  }

  /** User and system time, from the kernel's own book. */
  get cpuS(): number {
    const fields = readFileSync(`/proc/${this.#pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
  }

  /** The same of all that it started, too. */
  get treeCpuS(): number {
    return cpuMsOf(this.#pid) / 1000;
  }

  get residentMb(): number {
    const line = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.#pid}/status`, 'utf8'));
    return Number(line?.[1] ?? 0) / 1024;
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  get #pid(): number {
    return this.#process.pid ?? 0;
  }
}

/** Feeds all clients at the pace of speech, each at its own moment of the frame. */
export class SpeechStreams {
  readonly #clients: readonly WireClient[];
  readonly #sound = framesOf(
    say('We can take the first train in the morning and look for him at the station.'),
  );

  constructor(clients: readonly WireClient[]) {
    this.#clients = clients;
  }

  /** @param onSent is told each frame once it is sent, and by which of the clients */
  async run(
    lengthMs: number,
    onSent: (client: number, sent: number) => void = () => undefined,
  ): Promise<void> {
    const beganAtMs = performance.now();
    for (let sent = 0; sent < (lengthMs / FRAME_MS) * this.#clients.length; sent++) {
      const dueMs = (sent / this.#clients.length) * FRAME_MS;
      if (dueMs > performance.now() - beganAtMs) await setTimeout(1);
      const at = sent % this.#clients.length;
      const frame = this.#sound[Math.floor(sent / this.#clients.length) % this.#sound.length];
      if (frame !== undefined) this.#clients[at]?.sendSound(frame);
      onSent(at, sent);
    }
  }
}

export function framesOf(samples: Int16Array): Int16Array[] {
  const length = FRAME_MS * 16;
  return Array.from({ length: Math.floor(samples.length / length) }, (_, i) => {
    return samples.subarray(i * length, (i + 1) * length);
  });
}
