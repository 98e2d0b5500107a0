/** How an installation is shown: a bar on a terminal, a line now and then where there is none. */
import type { InstallProgress } from './install-progress.ts';
import { megabytes } from './model-error.ts';

export interface LineSink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR_EVERY_MS = 200;
const LINE_EVERY_MS = 5000;
const BAR_CELLS = 24;

export class ProgressDisplay {
  readonly #out: LineSink;
  readonly #progress: InstallProgress;
  readonly #prefix: string;
  #timer: NodeJS.Timeout | undefined;
  #isBarShown = false;

  constructor(out: LineSink, progress: InstallProgress, prefix = '') {
    this.#out = out;
    this.#progress = progress;
    this.#prefix = prefix;
  }

  begin(): void {
    const isTerminal = this.#out.isTTY === true;
    this.#timer = setInterval(
      () => {
        if (isTerminal) this.#showBar();
        else this.#showLine();
      },
      isTerminal ? BAR_EVERY_MS : LINE_EVERY_MS,
    );
    this.#timer.unref();
  }

  /** A line of its own, above the bar where there is one. */
  print(text: string): void {
    this.#clear();
    this.#out.write(`${this.#prefix}${text}\n`);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#clear();
  }

  #showBar(): void {
    const { current } = this.#progress;
    const { doneBytes, totalBytes } = this.#progress.all();
    if (current === undefined || totalBytes === 0) return;
    const filled = Math.floor((BAR_CELLS * doneBytes) / totalBytes);
    const bar = `[${'#'.repeat(filled)}${'.'.repeat(BAR_CELLS - filled)}]`;
    const text = `${this.#prefix}${bar} ${describeProgress(this.#progress)}`;
    this.#clear();
    this.#out.write(text.slice(0, (this.#out.columns ?? 80) - 1));
    this.#isBarShown = true;
  }

  #showLine(): void {
    if (this.#progress.current !== undefined) this.print(describeProgress(this.#progress));
  }

  #clear(): void {
    if (this.#isBarShown) this.#out.write('\r\u001B[K');
    this.#isBarShown = false;
  }
}

/** "whisper-base 63 of 147 MB, in all 120 of 330 MB, 12 s left" */
export function describeProgress(progress: InstallProgress): string {
  const { current = '' } = progress;
  const [one, all] = [progress.of(current), progress.all()];
  const msLeft = progress.msLeft();
  return [
    `${current} ${figures(one.doneBytes, one.totalBytes)}`,
    ...(all.totalBytes === one.totalBytes ? [] : [`in all ${figures(all.doneBytes, all.totalBytes)}`]),
    ...(msLeft === undefined ? [] : [`${duration(msLeft)} left`]),
  ].join(', ');
}

function figures(doneBytes: number, totalBytes: number): string {
  return `${Math.floor(doneBytes / 1_000_000)} of ${megabytes(totalBytes)}`;
}

function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  return `${Math.round(seconds / 60)} min`;
}
