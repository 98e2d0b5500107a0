import type { FastifyInstance } from 'fastify';
import { CLOSE } from '../../../shared/protocol/close-codes.ts';
import { ROOM_CLOSE } from '../../../shared/rooms/close-codes.ts';
import { parseRoomCode } from '../../../shared/rooms/code.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { Access } from '../../access/access.ts';
import { socketCredentials } from '../../../shared/pairing/subprotocols.ts';
import { notPaired } from '../http/authorization.ts';
import { errorMessage } from '../../rooms/host-link.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import { clientAddress, isPrivateAddress } from './client-address.ts';
import { Heartbeat } from './heartbeat.ts';
import { ListenerConnection } from './listener-connection.ts';
import type { RoomSocket } from './room-socket.ts';
import { serveSocket } from './serve-socket.ts';

/** A public address may be a hall's, and is no reason to open hundreds. */
const MOST_SOCKETS_AN_ADDRESS = 20;
/** Who connects and does not join gives the place back. */
const JOIN_WITHIN_MS = 10_000;

export interface ListenerSocketOptions {
  readonly rooms: Rooms;
  readonly isBehindProxy: boolean;
  readonly nowMs: () => number;
  readonly joinWithinMs?: number | undefined;
  /** Where it is given, only a paired browser is let in: a host who is in conversation with the room. */
  readonly access?: Access;
}

/** `ws://HOST:PORT/rooms/{code}`, on the listeners' port and, for hosts in conversation, on the companion's own. */
export function listenerSocket(app: FastifyInstance, options: ListenerSocketOptions): void {
  const { rooms, isBehindProxy, nowMs, joinWithinMs = JOIN_WITHIN_MS, access } = options;
  const heartbeat = new Heartbeat(nowMs);
  const open = new Map<string, number>();

  app.get<{ Params: { code: string } }>(
    '/rooms/:code',
    // It is looked at below: a browser cannot read why an upgrade was refused.
    { websocket: true, schema: { hide: true }, config: { isOpen: true } },
    (socket, request) => {
      const { bearer } = socketCredentials(request.headers['sec-websocket-protocol']);
      const identity = access?.identify(bearer);
      if (access !== undefined && identity === undefined) {
        refuse(socket, notPaired(request, bearer), CLOSE.notAllowed);
        return;
      }
      const address = clientAddress(request, isBehindProxy);
      const count = open.get(address) ?? 0;
      if (count >= MOST_SOCKETS_AN_ADDRESS && !isPrivateAddress(address)) {
        refuse(socket, new DubError('too_many_tries'));
        return;
      }
      open.set(address, count + 1);
      const log = request.log;
      const connection = new ListenerConnection({
        socket,
        code: parseRoomCode(request.params.code),
        address,
        rooms,
        nowMs,
        onMistake: (err) => {
          log.error({ err }, 'a message of a listener could not be handled');
        },
      });
      const letGo =
        identity === undefined
          ? undefined
          : access?.hold(identity, () => {
              refuse(socket, notPaired(request, bearer), CLOSE.notAllowed);
            });
      const served = {
        receive: (bytes: Uint8Array, isBinary: boolean) => {
          connection.receive(bytes, isBinary);
        },
        closed: () => {
          letGo?.();
          connection.closed();
          const left = (open.get(address) ?? 1) - 1;
          if (left === 0) open.delete(address);
          else open.set(address, left);
        },
      };
      const refuseSilent = (): void => {
        if (!connection.hasAsked) connection.tooLate();
      };
      serveSocket(socket, served, { heartbeat, log, after: { ms: joinWithinMs, run: refuseSilent } });
    },
  );
}

function refuse(socket: RoomSocket, error: DubError, closeCode: number = ROOM_CLOSE.notLetIn): void {
  socket.on('error', () => undefined);
  socket.send(JSON.stringify(errorMessage(error, true)));
  socket.close(closeCode, error.code);
}
