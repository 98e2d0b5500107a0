/** The way between a client and the companion, which breaks when it is told to. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const SLOW_TICK_MS = 20;

/** One connection, both ends of it. */
interface Line {
  readonly client: Socket;
  readonly companion: Socket;
  /** What the client has sent and the companion is not to see yet. */
  stranded: Buffer[] | undefined;
}

/** Passes on what it gets, both ways, in order: it can cut, hold and slow down what there is, and refuse whoever comes. */
export class FaultyRelay {
  readonly address: string;
  /** Where it passes things on to. */
  target = 0;
  readonly #server: Server;
  readonly #lines = new Set<Line>();
  readonly #held = new Set<Line>();
  #bytesPerS = Infinity;

  static async start(): Promise<FaultyRelay> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const relay = new FaultyRelay(server);
    server.on('connection', (client) => {
      relay.#join(client);
    });
    return relay;
  }

  private constructor(server: Server) {
    this.#server = server;
    this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Whoever connects from now on is refused, as by a machine on which nobody listens. */
  refuse(): void {
    this.#server.close();
  }

  /** Listens again, at the same port. */
  async admit(): Promise<void> {
    this.#server.listen(Number(new URL(this.address).port), '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** Ends every connection, by a reset or in good order. */
  cut(isReset: boolean): void {
    for (const { client, companion } of this.#lines) {
      for (const socket of [client, companion]) {
        if (isReset) socket.resetAndDestroy();
        else socket.destroy();
      }
    }
  }

  /** Nothing goes through the connections that there are, either way, and nobody is told. @returns how to let it through again */
  hold(): () => void {
    const lines = [...this.#lines];
    for (const line of lines) {
      this.#held.add(line);
      line.client.pause();
      line.companion.pause();
    }
    return () => {
      for (const line of lines) {
        this.#held.delete(line);
        const sockets = [line.client, line.companion];
        if (sockets.some(({ destroyed }) => destroyed)) for (const socket of sockets) socket.destroy();
        else for (const socket of sockets) socket.resume();
      }
    };
  }

  /**
   * What clients send from now on is on its way, and does not arrive; `cut` ends their side of it alone, and `arrive` brings to
   * the companion what was on its way, long after the client has come by another connection.
   */
  strand(): { cut: () => void; arrive: () => void } {
    const lines = [...this.#lines];
    for (const line of lines) line.stranded = [];
    return {
      cut: () => {
        for (const { client } of lines) client.resetAndDestroy();
      },
      arrive: () => {
        for (const line of lines) {
          const { companion, stranded = [] } = line;
          line.stranded = undefined;
          for (const data of stranded) if (!companion.destroyed) companion.write(data);
          companion.destroySoon();
          this.#lines.delete(line);
        }
      },
    };
  }

  /** @param bytesPerS either way, over all connections; Infinity for as fast as it goes */
  slow(bytesPerS: number): void {
    this.#bytesPerS = bytesPerS;
    for (const { client, companion } of this.#lines) for (const one of [client, companion]) one.resume();
  }

  close(): void {
    this.#server.close();
    this.cut(false);
  }

  #join(client: Socket): void {
    const companion = connect(this.target, '127.0.0.1');
    const line: Line = { client, companion, stranded: undefined };
    this.#lines.add(line);
    const end = (): void => {
      // Of a connection that is held neither end learns what became of the other.
      if (this.#held.has(line) || line.stranded !== undefined) return;
      this.#lines.delete(line);
      for (const socket of [client, companion]) if (!socket.destroyed) socket.destroySoon();
    };
    for (const [from, to] of [
      [client, companion],
      [companion, client],
    ] as const) {
      from.setNoDelay(true);
      from.on('error', () => undefined).on('close', end);
      from.on('data', (data) => {
        if (line.stranded !== undefined) {
          // What the companion sends is lost.
          if (from === client) line.stranded.push(data);
          return;
        }
        if (!to.destroyed) to.write(data);
        this.#restAfter(line, from, data.length);
      });
    }
  }

  /** What is not read is held back in the system's own buffers, and then at whoever sends it. */
  #restAfter(line: Line, from: Socket, bytes: number): void {
    const restMs = (1000 * bytes) / this.#bytesPerS;
    if (restMs < SLOW_TICK_MS / 4) return;
    from.pause();
    setTimeout(() => {
      if (!this.#held.has(line)) from.resume();
    }, restMs);
  }
}
