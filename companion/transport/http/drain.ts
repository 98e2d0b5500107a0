import type { FastifyInstance } from 'fastify';
import { Server, type Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { setImmediate as loopTurn } from 'node:timers/promises';

/** A connection that asks nothing for so long keeps nobody from ending. */
export const DRAIN_MS = 500;

/**
 * Stops taking connections in, and answers those that are there: who has connected and not asked yet would otherwise see
 * the connection die under the first request, which a browser does not repeat. Fastify marks each answer from then on with
 * `connection: close`.
 * @returns to be called once the application closes, before what answers are made of goes; resolves when nobody is left to
 * be answered, at the latest after `mostMs`
 */
export function draining(app: FastifyInstance, mostMs = DRAIN_MS): () => Promise<void> {
  const waiting = new Set<Socket>();
  let onGone: (() => void) | undefined;
  const gone = (socket: Socket): void => {
    waiting.delete(socket);
    if (waiting.size === 0) onGone?.();
  };
  // Over TLS the HTTP server has the sockets that are decrypted, and they are what is upgraded.
  const isSecure = app.server instanceof TlsServer;
  app.server.on(isSecure ? 'secureConnection' : 'connection', (socket: Socket) => {
    waiting.add(socket);
    socket.once('close', () => {
      gone(socket);
    });
  });
  // What has become a WebSocket is ended by its session.
  app.server.on('upgrade', (_request, socket: Socket) => {
    gone(socket);
  });

  return async () => {
    if (!app.server.listening) return;
    // Whoever has connected by now is taken from the kernel's queue: what is in it when listening ends is reset.
    await wholeTurn();
    // Not the HTTP server's own close, which ends idle connections first: who is about to ask would connect once more, to
    // a server that is about to be gone.
    Server.prototype.close.call(app.server);
    // What has arrived on connections that look idle is read.
    await wholeTurn();
    app.server.closeIdleConnections();
    if (waiting.size === 0) return;
    await new Promise<void>((resolve) => {
      const limit = setTimeout(resolve, mostMs);
      onGone = () => {
        clearTimeout(limit);
        resolve();
      };
    });
  };
}

/** Everything that the kernel has ready now is handled: the turn in which this is called may have looked already. */
async function wholeTurn(): Promise<void> {
  await loopTurn();
  await loopTurn();
}
