import type { FastifyBaseLogger } from 'fastify';
import type { RawData } from 'ws';
import { bytesOf, containedBy } from '../websocket/contained.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { RoomSocket } from './room-socket.ts';

export interface Served {
  receive(bytes: Uint8Array, isBinary: boolean): void;
  /** The connection is over, whoever ended it. */
  closed(): void;
}

export interface ServeOptions {
  readonly heartbeat: Heartbeat;
  readonly log: Pick<FastifyBaseLogger, 'error'>;
  /** Called once when so long has gone by. */
  readonly after: { readonly ms: number; readonly run: () => void };
}

/** Hands on what a room's socket receives until it closes. A mistake in handling it ends that connection and no other. */
export function serveSocket(
  socket: RoomSocket,
  served: Served,
  { heartbeat, log, after }: ServeOptions,
): void {
  const guarded = containedBy(socket, log);
  const timer = setTimeout(after.run, after.ms);
  heartbeat.watch(socket);
  socket.on(
    'message',
    guarded((data: RawData, isBinary: boolean) => {
      served.receive(bytesOf(data), isBinary);
    }),
  );
  socket.on(
    'close',
    guarded(() => {
      clearTimeout(timer);
      served.closed();
    }),
  );
  // What goes wrong with a connection ends it: "close" follows.
  socket.on('error', () => undefined);
}
