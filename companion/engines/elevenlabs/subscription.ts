/** The account's plan by name, read once ahead of the first clause: it says which voices would be refused. */
import { z } from 'zod';
import { parseJson } from '../../../shared/bounded-json.ts';
import type { Connections } from './connections.ts';

const PATH = '/v1/user/subscription';
const TIMEOUT_MS = 5000;
const MAX_ANSWER_BYTES = 256 * 1024;
/** The vendor's client refuses an answer that lacks any of its twenty fields; only the plan's name is wanted. */
const answer = z.object({ tier: z.string().min(1).max(60) });

export interface SubscriptionOptions {
  readonly connections: Connections;
  readonly baseUrl: URL;
  /** @throws where there is none */
  readonly apiKey: () => string;
}

export class Subscription {
  readonly #options: SubscriptionOptions;
  #tier: string | undefined;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
  }

  /** As the service has it, like "free" or "creator"; undefined where it is not known. */
  get tier(): string | undefined {
    return this.#tier;
  }

  /** Best effort: a key that may speak need not be one that may read the plan. */
  async refresh(): Promise<void> {
    const { connections, baseUrl, apiKey } = this.#options;
    try {
      const response = await connections.fetch(new URL(PATH, baseUrl), {
        headers: { 'xi-api-key': apiKey() },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await textOf(response);
      if (response.ok) this.#tier = answer.parse(parseJson(text)).tier.toLowerCase();
    } catch {
      // Voices are then used as they are listed, and one that is refused is put aside.
    }
  }
}

async function textOf({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > MAX_ANSWER_BYTES) return '';
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
