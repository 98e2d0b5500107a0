/** What the service says of the account's plan with each of its answers. */
import type { IncomingHttpHeaders } from 'node:http';

const LIMIT_HEADER = 'maximum-concurrent-requests';

export class Plan {
  #limit: number | undefined;
  #onLimit: ((limit: number) => void) | undefined;

  /** Told how many requests at once are allowed, whenever the service says it. */
  set onLimit(listener: (limit: number) => void) {
    this.#onLimit = listener;
    if (this.#limit !== undefined) listener(this.#limit);
  }

  read(headers: IncomingHttpHeaders): void {
    const limit = Number([headers[LIMIT_HEADER] ?? NaN].flat()[0]);
    if (!Number.isInteger(limit) || limit < 1) return;
    this.#limit = limit;
    this.#onLimit?.(limit);
  }
}
