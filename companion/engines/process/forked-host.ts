/** A child process running one of our own files, TypeScript or bundled, with typed messages both ways. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { z } from 'zod';
import { trySafeParse } from '../../../shared/parse-input.ts';
import { childEnvironment, endAtExit, kill } from '../../child-process.ts';
import { isUsageAnswer, USAGE_QUESTION, type ProcessUsage } from './usage.ts';

/** Node's options for a script: a TypeScript file is translated as it is loaded, a bundled one is run as it is. */
function nodeOptionsFor(script: URL): string[] {
  if (!script.pathname.endsWith('.ts')) return [];
  // tsx by its place and not by its name, so that the companion may be started from any folder.
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href];
}

export class ForkedHost<ToHost extends object, FromHost> {
  /** Set while somebody listens; messages with nobody listening are dropped. */
  onMessage: ((message: FromHost) => void) | undefined;
  /** Resolves when the process is gone, whatever the reason; never rejects. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  #alive = true;
  #usageAsked: ((usage: ProcessUsage | undefined) => void)[] = [];

  /** @param fromHost what it may say: a process that says anything else has lost its way, and is ended */
  constructor(script: URL, fromHost: z.ZodType<FromHost>) {
    this.#child = fork(fileURLToPath(script), {
      execArgv: nodeOptionsFor(script),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: childEnvironment(),
    });
    const forget = endAtExit(() => {
      this.kill();
    });
    this.ended = new Promise((resolve) => {
      const end = (): void => {
        this.#alive = false;
        forget();
        this.#answerUsage(undefined);
        resolve();
      };
      this.#child.once('exit', end);
      this.#child.once('error', end);
    });
    this.#child.on('message', (message) => {
      if (isUsageAnswer(message)) {
        this.#answerUsage(message.usage);
        return;
      }
      const parsed = trySafeParse(fromHost, message);
      if (parsed?.success === true) this.onMessage?.(parsed.data);
      else this.kill();
    });
  }

  /** What the process has taken so far; undefined where it ends before it says so. */
  usage(): Promise<ProcessUsage | undefined> {
    if (!this.#alive || !this.#child.connected) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#usageAsked.push(resolve);
      this.#child.send(USAGE_QUESTION, () => undefined);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** What cannot be delivered is lost: `ended` tells. */
  send(message: ToHost): void {
    if (this.#alive && this.#child.connected) this.#child.send(message, () => undefined);
  }

  kill(): void {
    kill(this.#child.pid);
  }

  /** Lets the companion's event loop end although this child lives. */
  unref(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  #answerUsage(usage: ProcessUsage | undefined): void {
    const asked = this.#usageAsked;
    this.#usageAsked = [];
    for (const answer of asked) answer(usage);
  }
}
