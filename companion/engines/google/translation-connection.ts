/** The channel to Translation, shared by all requests, and replaced where it seems to be dead. */
import type { TranslationServiceClient } from '@google-cloud/translate';
import type { GoogleAccount } from './account.ts';
import { connectAhead } from './channel.ts';
import { SharedClient } from './shared-client.ts';

/** So many requests in a row that nobody answered: the channel may be dead without knowing. */
const UNANSWERED = 2;

export class TranslationConnection {
  readonly #shared: SharedClient<TranslationServiceClient>;
  #unanswered = 0;

  constructor(account: GoogleAccount) {
    this.#shared = new SharedClient(() => connect(account));
  }

  /** Loads the library and begins to connect. @throws DubError `engine_missing`; whatever the library throws */
  async ready(): Promise<void> {
    await this.#shared.held();
  }

  /** Runs a request on the channel of now. */
  async run<Answer>(request: (client: TranslationServiceClient) => Promise<Answer>): Promise<Answer> {
    const held = await this.#shared.held();
    const over = held.use();
    try {
      return await request(held.client);
    } finally {
      over();
    }
  }

  /** The service has answered, be it with a refusal. */
  answered(): void {
    this.#unanswered = 0;
  }

  /** A request was given up after it had waited for long. The next takes a new channel where that is no exception. */
  unanswered(): void {
    if (++this.#unanswered < UNANSWERED) return;
    this.#unanswered = 0;
    this.#shared.retire();
  }

  close(): Promise<void> {
    return this.#shared.close();
  }
}

async function connect(account: GoogleAccount): Promise<TranslationServiceClient> {
  const [{ TranslationServiceClient: Client }, options] = await Promise.all([
    import('@google-cloud/translate'),
    account.clientOptions('translation'),
  ]);
  const client = new Client(options);
  connectAhead(await client.initialize());
  return client;
}
