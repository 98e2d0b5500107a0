/** The channel to Speech-to-Text, shared by all streams. */
import type { SpeechClient } from '@google-cloud/speech';
import type { CancellableStream } from 'google-gax';
import type { GoogleAccount } from './account.ts';
import { connectAhead } from './channel.ts';

interface Client {
  readonly speech: SpeechClient;
  streams: number;
  isRetired: boolean;
}

export class SpeechConnection {
  readonly #account: GoogleAccount;
  #client: Promise<Client> | undefined;

  constructor(account: GoogleAccount) {
    this.#account = account;
  }

  /** Loads the library and begins to connect. @throws DubError `engine_missing`; whatever the library throws */
  async ready(): Promise<void> {
    await this.#ready();
  }

  /** A new gRPC stream. What it was opened on is let go with the last stream, once it is retired. */
  async opener(): Promise<() => CancellableStream> {
    const client = await this.#ready();
    return () => {
      client.streams++;
      const stream = client.speech._streamingRecognize();
      let isOver = false;
      const over = (): void => {
        if (isOver) return;
        isOver = true;
        client.streams--;
        closeUnused(client);
      };
      // One that ends well says no "close".
      for (const event of ['end', 'error', 'close']) stream.once(event, over);
      return stream;
    };
  }

  /** A channel on which nothing answers may be dead without knowing: the next stream takes a new one. */
  retire(): void {
    const former = this.#client;
    this.#client = undefined;
    void former?.then(
      (client) => {
        client.isRetired = true;
        closeUnused(client);
      },
      () => undefined,
    );
  }

  async close(): Promise<void> {
    const former = await this.#client?.catch(() => undefined);
    this.#client = undefined;
    await former?.speech.close();
  }

  #ready(): Promise<Client> {
    const client = this.#client ?? this.#connect();
    this.#client = client;
    client.catch(() => {
      if (this.#client === client) this.#client = undefined;
    });
    return client;
  }

  async #connect(): Promise<Client> {
    const [{ SpeechClient }, options] = await Promise.all([
      import('@google-cloud/speech'),
      this.#account.clientOptions('speech'),
    ]);
    const speech = new SpeechClient(options);
    connectAhead(await speech.initialize());
    return { speech, streams: 0, isRetired: false };
  }
}

function closeUnused(client: Client): void {
  if (client.isRetired && client.streams === 0) void client.speech.close();
}
