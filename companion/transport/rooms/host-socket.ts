import type { FastifyInstance } from 'fastify';
import { socketCredentials } from '../../../shared/pairing/subprotocols.ts';
import { CLOSE } from '../../../shared/protocol/close-codes.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import { ROOM_CLOSE } from '../../../shared/rooms/close-codes.ts';
import { parseRoomCode } from '../../../shared/rooms/code.ts';
import type { Access } from '../../access/access.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import { notPaired } from '../http/authorization.ts';
import { Heartbeat } from './heartbeat.ts';
import { HostConnection } from './host-connection.ts';
import { serveSocket } from './serve-socket.ts';

/** A page that connects and leads nothing gives the place back. */
const LEAD_WITHIN_MS = 10_000;

export interface HostSocketOptions {
  readonly rooms: Rooms;
  readonly access: Access;
  readonly nowMs: () => number;
  readonly leadWithinMs?: number | undefined;
}

/** `ws://HOST:PORT/rooms/{code}/host`, for a paired browser. */
export function hostSocket(app: FastifyInstance, options: HostSocketOptions): void {
  const { rooms, access, nowMs, leadWithinMs = LEAD_WITHIN_MS } = options;
  const heartbeat = new Heartbeat(nowMs);

  app.get<{ Params: { code: string } }>(
    '/rooms/:code/host',
    {
      websocket: true,
      schema: { hide: true },
      // It is looked at below: a browser cannot read why an upgrade was refused.
      config: { isOpen: true },
    },
    (socket, request) => {
      const log = request.log;
      const connection = new HostConnection({
        socket,
        code: parseRoomCode(request.params.code),
        address: request.ip,
        rooms,
        onMistake: (err) => {
          log.error({ err }, 'a message of a host could not be handled');
        },
      });
      const { bearer } = socketCredentials(request.headers['sec-websocket-protocol']);
      const identity = access.identify(bearer);
      if (identity === undefined) {
        socket.on('error', () => undefined);
        connection.refuse(notPaired(request, bearer), CLOSE.notAllowed);
        return;
      }
      const letGo = access.hold(identity, () => {
        connection.refuse(notPaired(request, bearer), CLOSE.notAllowed);
      });
      const served = {
        receive: (bytes: Uint8Array, isBinary: boolean) => {
          connection.receive(bytes, isBinary);
        },
        closed: () => {
          letGo();
          connection.closed();
        },
      };
      const refuseSilent = (): void => {
        if (!connection.isLeading) connection.refuse(new DubError('no_such_room'), ROOM_CLOSE.notLetIn);
      };
      serveSocket(socket, served, { heartbeat, log, after: { ms: leadWithinMs, run: refuseSilent } });
    },
  );
}
