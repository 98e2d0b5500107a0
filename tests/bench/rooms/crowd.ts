/** The crowd's process, as the bench has it: on the core that is not the companion's. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const CORE = '0';

export type ToCrowd =
  /** One more listener for each language that is named. */
  | { type: 'grow'; address: string; code: string; languages: readonly string[] }
  | { type: 'clear' }
  | { type: 'report' };

/** What one language's channel sent, and when each listener had it. */
export interface CrowdFrame {
  readonly language: string;
  readonly kind: 'translation' | 'first piece' | 'piece';
  readonly clauseId: number;
  readonly text?: string;
  /** The kernel's monotonic clock. */
  readonly atMs: readonly number[];
}

export interface CrowdReport {
  readonly inside: number;
  /** Times that somebody was told that sound was left out. */
  readonly skipped: number;
  readonly closed: number;
  /** Dubs that did not come to their end, by listener. */
  readonly unspoken: number;
  readonly frames: readonly CrowdFrame[];
}

export class Crowd {
  readonly #process: ChildProcess;

  constructor() {
    const program = new URL('crowd-program.ts', import.meta.url).pathname;
    this.#process = spawn('taskset', ['-c', CORE, process.execPath, '--import', 'tsx', program], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  async ask(question: ToCrowd): Promise<CrowdReport> {
    this.#process.send(question);
    const [answer] = (await once(this.#process, 'message')) as [CrowdReport];
    return answer;
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}
