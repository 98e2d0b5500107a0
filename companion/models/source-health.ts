/** Which sources are passed over for the rest of a run: nobody waits twice for a host that does not answer. */
import type { RefusalCode } from '../../shared/models.ts';
import type { SourceRefusal } from './model-error.ts';

export class SourceHealth {
  readonly #passedOver = new Map<string, SourceRefusal>();

  /** @param keys what a refusal may have been noted under @returns why one of them is passed over */
  refusalOf(...keys: readonly string[]): SourceRefusal | undefined {
    return keys.map((key) => this.#passedOver.get(key)).find((refusal) => refusal !== undefined);
  }

  note(key: string, refusal: SourceRefusal): void {
    this.#passedOver.set(key, refusal);
  }
}

/** Of a whole host or client, not only of the file that was asked for. */
export function isOfWholeSource(code: RefusalCode): boolean {
  return code === 'unreachable' || code === 'client_missing';
}
