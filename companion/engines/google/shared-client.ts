/** A client of one of the services, whose channel all requests share, and which is replaced where that seems to be dead. */

export interface Closable {
  close(): Promise<void>;
}

/** One client, for as long as somebody uses it. */
export class HeldClient<Client extends Closable> {
  readonly client: Client;
  #uses = 0;
  #isRetired = false;

  constructor(client: Client) {
    this.client = client;
  }

  /** @returns to be called, once or more often, when this use of it has ended */
  use(): () => void {
    this.#uses++;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#uses--;
      this.#closeUnused();
    };
  }

  /** It is let go with its last use. */
  retire(): void {
    this.#isRetired = true;
    this.#closeUnused();
  }

  #closeUnused(): void {
    if (this.#isRetired && this.#uses === 0) void this.client.close();
  }
}

export class SharedClient<Client extends Closable> {
  readonly #connect: () => Promise<Client>;
  #held: Promise<HeldClient<Client>> | undefined;
  /** What `#held` has come to. */
  #current: HeldClient<Client> | undefined;

  constructor(connect: () => Promise<Client>) {
    this.#connect = connect;
  }

  /** The client of now, connected anew where that failed before. Rejects as `connect` does. */
  held(): Promise<HeldClient<Client>> {
    const held = this.#held ?? this.#connect().then((client) => new HeldClient(client));
    this.#held = held;
    held.then(
      (client) => {
        if (this.#held === held) this.#current = client;
      },
      () => {
        if (this.#held === held) this.#held = undefined;
      },
    );
    return held;
  }

  /** The client to go on with, without waiting for one: where `former` was replaced and the new one is not there yet, still that. */
  successorOf(former: HeldClient<Client>): HeldClient<Client> {
    if (this.#current === undefined) this.held().catch(() => undefined);
    return this.#current ?? former;
  }

  /** Whoever asks next gets a new client. */
  retire(): void {
    const former = this.#held;
    this.#held = undefined;
    this.#current = undefined;
    former?.then(
      (held) => {
        held.retire();
      },
      () => undefined,
    );
  }

  async close(): Promise<void> {
    const former = await this.#held?.catch(() => undefined);
    this.#held = undefined;
    this.#current = undefined;
    await former?.client.close();
  }
}
