import { signal, type ReadonlySignal } from '@preact/signals';
import { routes } from '../../../shared/http/routes.ts';
import type { ModelReport } from '../../../shared/models.ts';
import type { ChangeFeed } from '../../http/change-feed.ts';
import { problemOf, type CompanionClient } from '../../http/companion-client.ts';
import type { Problem } from '../../problems.ts';

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

  /** Looks now, and at whatever changes. */
  watch(feed: ChangeFeed, signal: AbortSignal): void {
    feed.watch(['models'], () => void this.look(), signal);
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
