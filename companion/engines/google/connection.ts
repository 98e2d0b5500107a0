/** The channel to Speech-to-Text, shared by all streams. */
import type { CancellableStream } from 'google-gax';
import { SharedClient, type HeldClient } from './shared-client.ts';
import type { SpeechApi, SpeechClient } from './speech-api.ts';

/** One listener's use of the channel. Between two of its gRPC streams nothing else would keep a channel that was retired. */
export class ChannelLease {
  readonly #shared: SharedClient<SpeechClient>;
  #held: HeldClient<SpeechClient>;
  #over: () => void;

  constructor(shared: SharedClient<SpeechClient>, held: HeldClient<SpeechClient>) {
    this.#shared = shared;
    this.#held = held;
    this.#over = held.use();
  }

  /** A new gRPC stream, on the channel of now. */
  open(): CancellableStream {
    const held = this.#shared.successorOf(this.#held);
    if (held !== this.#held) {
      this.#over();
      this.#held = held;
      this.#over = held.use();
    }
    const over = held.use();
    const stream = held.client._streamingRecognize();
    // One that ends well says no "close".
    for (const event of ['end', 'error', 'close']) stream.once(event, over);
    return stream;
  }

  release(): void {
    this.#over();
  }
}

export class SpeechConnection {
  readonly #shared: SharedClient<SpeechClient>;

  constructor(api: Pick<SpeechApi, 'connect'>) {
    this.#shared = new SharedClient(() => api.connect());
  }

  /** Loads the library and begins to connect. @throws DubError `engine_missing`; whatever the library throws */
  async ready(): Promise<void> {
    await this.#shared.held();
  }

  /** The channel for one listener, to be released. Rejects as `ready` does. */
  async lease(): Promise<ChannelLease> {
    return new ChannelLease(this.#shared, await this.#shared.held());
  }

  /** A channel on which nothing answers may be dead without knowing: the next stream takes a new one. */
  retire(): void {
    this.#shared.retire();
  }

  close(): Promise<void> {
    return this.#shared.close();
  }
}
