/** How far an installation is: of each model, of all, and how long it will go on as fast as it went of late. */

/** The speed is that of so long before now: long enough to be even, short enough to follow the network. */
const WINDOW_MS = 15_000;
/** Before so much time has passed nothing is foretold. */
const LEAST_MS = 1000;

export interface BytesDone {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

interface Sample {
  readonly atMs: number;
  readonly doneBytes: number;
}

export class InstallProgress {
  readonly #now: () => number;
  readonly #onChanged: (() => void) | undefined;
  readonly #models = new Map<string, Map<string, { done: number; total: number }>>();
  #samples: Sample[] = [];
  /** The model that is being installed. */
  current: string | undefined;

  /** @param now milliseconds of a clock that never goes back @param onChanged told whenever it is further */
  constructor(now: () => number = () => performance.now(), onChanged?: () => void) {
    this.#now = now;
    this.#onChanged = onChanged;
  }

  /** Announces a file, or says better how long it is. */
  expect(model: string, file: string, bytes: number): void {
    const files = this.#models.get(model) ?? new Map<string, { done: number; total: number }>();
    this.#models.set(model, files);
    files.set(file, { done: Math.min(files.get(file)?.done ?? 0, bytes), total: bytes });
  }

  /** What is there already and is not to be transferred. */
  keep(model: string, file: string): void {
    const entry = this.#models.get(model)?.get(file);
    if (entry === undefined) return;
    entry.done = entry.total;
    // The speed is that of the transfer alone.
    this.#samples = [];
  }

  /** @param share how much of the file is here, 0 to 1 */
  advance(model: string, file: string, share: number): void {
    const entry = this.#models.get(model)?.get(file);
    if (entry === undefined) return;
    entry.done = entry.total * Math.min(1, Math.max(0, share));
    this.#onChanged?.();
    const atMs = this.#now();
    const last = this.#samples.at(-1);
    // A few samples a second are enough for a speed.
    if (last !== undefined && atMs - last.atMs < 200) return;
    this.#samples.push({ atMs, doneBytes: this.all().doneBytes });
    this.#samples = this.#samples.filter((sample) => atMs - sample.atMs <= WINDOW_MS);
  }

  /** Of one model; of a model that is not known nothing. */
  of(model: string): BytesDone {
    let [doneBytes, totalBytes] = [0, 0];
    for (const { done, total } of this.#models.get(model)?.values() ?? []) {
      doneBytes += done;
      totalBytes += total;
    }
    return { doneBytes, totalBytes };
  }

  all(): BytesDone {
    let [doneBytes, totalBytes] = [0, 0];
    for (const model of this.#models.keys()) {
      const one = this.of(model);
      doneBytes += one.doneBytes;
      totalBytes += one.totalBytes;
    }
    return { doneBytes, totalBytes };
  }

  /** What will not be transferred any more: a model that failed. */
  drop(model: string): void {
    this.#models.delete(model);
    this.#samples = [];
  }

  /** Undefined while it cannot be told. */
  msLeft(): number | undefined {
    const { doneBytes, totalBytes } = this.all();
    const first = this.#samples[0];
    if (first === undefined) return undefined;
    const spentMs = this.#now() - first.atMs;
    const bytes = doneBytes - first.doneBytes;
    if (spentMs < LEAST_MS || bytes <= 0) return undefined;
    return ((totalBytes - doneBytes) * spentMs) / bytes;
  }
}
