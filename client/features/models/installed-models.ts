import { signal, type ReadonlySignal } from '@preact/signals';
import { routes } from '../../../shared/http/routes.ts';
import type { ModelReport } from '../../../shared/models.ts';
import { problemOf, type CompanionClient } from '../../http/companion-client.ts';
import type { Problem } from '../../problems.ts';

const LOOK_EVERY_MS = 1000;
/** While nothing is being installed: somebody may install from the command line. */
const IDLE_LOOKS = 10;

/** The models of the companion's machine as a page shows them, and the ways to install and remove them. */
export class InstalledModels {
  readonly #client: CompanionClient;
  readonly #models = signal<readonly ModelReport[] | undefined>(undefined);
  readonly #problem = signal<Problem | null>(null);
  readonly #done = signal('');

  constructor(client: CompanionClient) {
    this.#client = client;
  }

  /** Undefined until the companion answered, and while it does not. */
  get models(): ReadonlySignal<readonly ModelReport[] | undefined> {
    return this.#models;
  }
  /** Why the last thing that was tried did not work. */
  get problem(): ReadonlySignal<Problem | null> {
    return this.#problem;
  }
  /** What was done last, in words. */
  get done(): ReadonlySignal<string> {
    return this.#done;
  }

  /** Looks again every second while something is being installed, and now and then otherwise. */
  async watch(isSeen: () => boolean, signal: AbortSignal): Promise<void> {
    for (let looks = 0; !signal.aborted; looks++) {
      const isInstalling = this.#models.value?.some(({ state }) => state === 'installing') === true;
      if (isSeen() && (isInstalling || looks % IDLE_LOOKS === 0)) await this.look();
      await pause(LOOK_EVERY_MS, signal);
    }
  }

  async look(): Promise<void> {
    try {
      this.#models.value = (await this.#client.call(routes.models.list)).models;
    } catch {
      // The rest of the page says so.
      this.#models.value = undefined;
    }
  }

  async install({ id }: ModelReport): Promise<void> {
    await this.#attempt('', () => this.#client.call(routes.models.install, { params: { id } }));
  }

  /** Stops an installation, or removes what is installed. @param words what is said when it is done */
  async drop({ id }: ModelReport, words: string): Promise<void> {
    await this.#attempt(words, () => this.#client.call(routes.models.remove, { params: { id } }));
  }

  async #attempt(words: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      this.#problem.value = null;
      this.#done.value = words;
    } catch (error) {
      this.#problem.value = problemOf(error);
    }
    await this.look();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}
