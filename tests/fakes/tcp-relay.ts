/** A program on a port of its own that passes on what it gets: somebody on the way, or a proxy. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpRelay {
  readonly address: string;
  readonly host: string;
  /** All that went through, either way, as Latin-1. */
  readonly seen: string;
  /** Where it passes things on to. */
  target: number;
  close(): void;
}

/** @param rewrite what it makes of what a client sends */
export async function startTcpRelay(rewrite = (sent: string) => sent): Promise<TcpRelay> {
  let seen = '';
  const relay = { target: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const companion = connect(relay.target, '127.0.0.1');
    for (const socket of [client, companion]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        companion.destroy();
      });
    }
    client.on('data', (data) => {
      const sent = data.toString('latin1');
      seen += sent;
      companion.write(Buffer.from(rewrite(sent), 'latin1'));
    });
    companion.on('data', (data) => {
      seen += data.toString('latin1');
      client.write(data);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address: `http://${host}`,
    host,
    get seen() {
      return seen;
    },
    get target() {
      return relay.target;
    },
    set target(port) {
      relay.target = port;
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
