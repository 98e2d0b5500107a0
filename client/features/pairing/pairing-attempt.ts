import { signal, type ReadonlySignal } from '@preact/signals';
import { problemOf } from '../../http/companion-client.ts';
import { pair } from '../../pairing/pair.ts';
import { hostOf, type PairingStore } from '../../pairing/pairing-store.ts';
import type { Problem } from '../../problems.ts';

const SECOND_MS = 1_000;

export interface PairingAttemptOptions {
  /** The companion's, like http://127.0.0.1:8000. */
  readonly address: () => string;
  readonly store: PairingStore;
  readonly name: () => string;
}

/** The viewer's attempts at pairing this browser, as a page shows them. */
export class PairingAttempt {
  readonly #options: PairingAttemptOptions;
  readonly #problem = signal<Problem | null>(null);
  readonly #isBusy = signal(false);
  readonly #waitS = signal(0);
  #countdown: ReturnType<typeof setInterval> | undefined;

  constructor(options: PairingAttemptOptions) {
    this.#options = options;
  }

  /** Why the last attempt failed. */
  get problem(): ReadonlySignal<Problem | null> {
    return this.#problem;
  }
  get isBusy(): ReadonlySignal<boolean> {
    return this.#isBusy;
  }
  /** Seconds until the companion takes another try; counted down. */
  get waitS(): ReadonlySignal<number> {
    return this.#waitS;
  }

  /**
   * Pairs by this code, unless an attempt is under way or the next one is still waited for.
   * @param code eight digits
   * @returns whether the browser is paired now
   */
  async connect(code: string): Promise<boolean> {
    if (this.#isBusy.value || this.#waitS.value > 0) return false;
    const { address, store, name } = this.#options;
    this.#isBusy.value = true;
    this.#problem.value = null;
    try {
      const asked = address();
      await store.write(hostOf(asked), await pair({ address: asked, code, name: name() }));
      return true;
    } catch (error) {
      this.#fail(problemOf(error));
      return false;
    } finally {
      this.#isBusy.value = false;
    }
  }

  #fail(problem: Problem): void {
    this.#problem.value = problem;
    if (problem.from !== 'companion' || problem.code !== 'too_many_tries') return;
    const { seconds } = problem.parameters;
    if (typeof seconds === 'number') this.#waitFor(Math.ceil(seconds));
  }

  #waitFor(seconds: number): void {
    const endMs = performance.now() + seconds * SECOND_MS;
    this.#waitS.value = seconds;
    clearInterval(this.#countdown);
    this.#countdown = setInterval(() => {
      this.#waitS.value = Math.max(0, Math.ceil((endMs - performance.now()) / SECOND_MS));
      if (this.#waitS.value > 0) return;
      clearInterval(this.#countdown);
      this.#problem.value = null;
    }, SECOND_MS);
  }
}
