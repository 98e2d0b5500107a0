/** One translation direction as a running shell pipeline: text and NUL in, translation and NUL out. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { childEnvironment, endAtExit, kill } from '../../../child-process.ts';
import { WorkerDied } from '../../process/serial-worker.ts';
import type { Worker } from '../../process/serial-worker.ts';

/** An answer longer than this is none: the pipeline has lost its place. */
const ANSWER_LIMIT_BYTES = 256 * 1024;

export class ApertiumPipeline implements Worker<string, string> {
  readonly #shell: ChildProcess;
  #alive = true;
  #parts: Buffer[] = [];
  #bytes = 0;
  #pending: { resolve: (reply: string) => void; reject: (error: Error) => void } | undefined;
  #requests = 0;

  static async start(modePath: string): Promise<ApertiumPipeline> {
    return new ApertiumPipeline(flushing(await readFile(modePath, 'utf8')));
  }

  private constructor(commands: string) {
    // A group of its own, so that every program of the pipeline can be ended and not the shell alone.
    this.#shell = spawn('/bin/sh', ['-c', commands], {
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...childEnvironment(), LC_ALL: 'C.UTF-8' },
    });
    const forget = endAtExit(() => {
      this.end();
    });
    const gone = (): void => {
      forget();
      this.#fail();
    };
    this.#shell.once('error', gone);
    this.#shell.once('exit', gone);
    this.#shell.stdin?.on('error', gone);
    // When one program of the pipeline dies the shell still waits for the others, but its output ends.
    this.#shell.stdout?.once('end', gone);
    this.#shell.stdout?.on('data', (chunk: Buffer) => {
      this.#receive(chunk);
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  get pid(): number | undefined {
    return this.#shell.pid;
  }

  call(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      if (!this.#alive) {
        reject(new WorkerDied('Apertium has ended'));
        return;
      }
      this.#pending = { resolve, reject };
      this.#requests++;
      // A blank in brackets is passed through as it is: only an answer that has it is whole, and to this request, for
      // programs whose input ends, as one before them died, say NUL too. And without a blank between the last word
      // and NUL, lt-proc 3.7 keeps its answer back.
      this.#shell.stdin?.write(`${text}${this.#mark()}\0`);
    });
  }

  end(): void {
    if (!this.#alive) return;
    this.#alive = false;
    kill(this.#shell.pid, { group: true });
  }

  #fail(): void {
    this.end();
    this.#pending?.reject(new WorkerDied('Apertium ended'));
    this.#pending = undefined;
  }

  #mark(): string {
    return `[${this.#requests}]`;
  }

  #receive(chunk: Buffer): void {
    const stop = chunk.indexOf(0);
    this.#parts.push(stop < 0 ? chunk : chunk.subarray(0, stop));
    this.#bytes += chunk.length;
    if (stop >= 0) {
      const reply = Buffer.concat(this.#parts).toString('utf8');
      if (reply.includes(this.#mark())) this.#pending?.resolve(reply.replace(this.#mark(), ''));
      else this.#fail();
      this.#pending = undefined;
    } else if (this.#bytes <= ANSWER_LIMIT_BYTES) {
      return;
    } else {
      this.#fail();
    }
    this.#parts = [];
    this.#bytes = 0;
  }
}

/**
 * A mode's pipeline with every program told to flush at NUL, and its two parameters set: words it does not know
 * are passed on without a mark (`-n`), and nothing for the tagger.
 */
export function flushing(mode: string): string {
  return mode
    .trim()
    .split(' | ')
    .map((command) => command.replace(/^\s*(\S+)/, '$1 -z'))
    .join(' | ')
    .replaceAll('$1', '-n')
    .replaceAll('$2', '');
}
