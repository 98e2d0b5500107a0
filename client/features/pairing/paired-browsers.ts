import { signal, type ReadonlySignal } from '@preact/signals';
import { pairingRoutes, type Browser } from '../../../shared/http/pairing.ts';
import { problemOf, type CompanionClient } from '../../http/companion-client.ts';
import type { Problem } from '../../problems.ts';

const SECOND_MS = 1_000;

/** A code for another browser. */
export interface ShownCode {
  /** Eight digits. */
  readonly code: string;
  /** 0 once it is no longer good. */
  readonly leftS: number;
}

/** The browsers that are paired with a companion as a page shows them, and the ways to add and forget one. */
export class PairedBrowsers {
  readonly #client: CompanionClient;
  readonly #browsers = signal<readonly Browser[] | undefined>(undefined);
  readonly #shown = signal<ShownCode | undefined>(undefined);
  readonly #problem = signal<Problem | null>(null);
  #countdown: ReturnType<typeof setInterval> | undefined;

  constructor(client: CompanionClient) {
    this.#client = client;
  }

  /** The newest first; undefined until the companion answered. */
  get browsers(): ReadonlySignal<readonly Browser[] | undefined> {
    return this.#browsers;
  }
  get shown(): ReadonlySignal<ShownCode | undefined> {
    return this.#shown;
  }
  /** Why the last thing that was tried did not work. */
  get problem(): ReadonlySignal<Problem | null> {
    return this.#problem;
  }

  look(): Promise<void> {
    return this.#attempt(async () => {
      const { browsers } = await this.#client.call(pairingRoutes.browsers);
      const before = this.#browsers.value;
      this.#browsers.value = browsers.sort((a, b) => b.paired_at.localeCompare(a.paired_at));
      // The other browser has used the code.
      if (before !== undefined && browsers.some(({ id }) => before.every((one) => one.id !== id)))
        this.hide();
    });
  }

  forget(id: string): Promise<void> {
    return this.#attempt(async () => {
      await this.#client.call(pairingRoutes.forget, { params: { id } });
      this.#browsers.value = this.#browsers.value?.filter((one) => one.id !== id);
    });
  }

  /** Has the companion make a code, and shows it until it is used or has expired. */
  show(): Promise<void> {
    return this.#attempt(async () => {
      const { code, expires_at } = await this.#client.call(pairingRoutes.code);
      this.hide();
      const leftS = (): number => Math.max(0, Math.ceil((Date.parse(expires_at) - Date.now()) / SECOND_MS));
      this.#shown.value = { code, leftS: leftS() };
      this.#countdown = setInterval(() => {
        this.#shown.value = { code, leftS: leftS() };
        if (leftS() === 0) clearInterval(this.#countdown);
      }, SECOND_MS);
    });
  }

  hide(): void {
    clearInterval(this.#countdown);
    this.#shown.value = undefined;
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#problem.value = null;
    } catch (error) {
      this.#problem.value = problemOf(error);
    }
  }
}
