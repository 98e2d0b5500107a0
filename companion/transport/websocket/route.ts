import type { FastifyInstance } from 'fastify';
import type { RawData } from 'ws';
import { shown } from '../../../shared/parse-input.ts';
import { CLOSE } from '../../../shared/protocol/close-codes.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import { id } from '../../../shared/protocol/fields.ts';
import { SUBPROTOCOL, socketCredentials } from '../../../shared/pairing/subprotocols.ts';
import type { Access } from '../../access/access.ts';
import type { Config } from '../../config.ts';
import { levelOf, logOf } from '../../log.ts';
import { AudioLog } from './audio-log.ts';
import { bytesOf, containedBy } from './contained.ts';
import { notPaired } from '../http/authorization.ts';
import { ClientSocket } from './client-socket.ts';
import { Connection } from './connection.ts';
import { encodeEvent } from '../../sessions/wire-encoder.ts';
import type { SessionHost } from '../../sessions/session-host.ts';
import type { SessionRegistry } from '../../sessions/session-registry.ts';

/** A client that answers nothing for two of these is gone. */
const HEARTBEAT_MS = 20_000;

interface Ids {
  connection_id: string;
  session_id: string;
}

export interface SocketRouteOptions {
  readonly registry: SessionRegistry;
  readonly access: Access;
  readonly config: Config;
  /** Who connects and begins nothing gives the place back after so long. */
  readonly beginWithinMs: number;
}

/** Answers an upgrade with what the companion speaks, and never with what a client showed to be let in. */
export function handleProtocols(offered: ReadonlySet<string>): string | false {
  return offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false;
}

/** `ws://HOST:PORT/ws/{connection_id}/{session_id}` */
export function socketRoute(
  app: FastifyInstance,
  { registry, access, config, beginWithinMs }: SocketRouteOptions,
): void {
  const logsFigures = ['trace', 'debug'].includes(levelOf('audio', config));
  app.get<{ Params: Ids }>(
    '/ws/:connection_id/:session_id',
    {
      websocket: true,
      // It is looked at below: a browser cannot read why an upgrade was refused.
      config: { isOpen: true },
      preValidation: (request, _reply, done) => {
        const wrong = Object.entries(request.params).find(([, value]) => !id.safeParse(value).success);
        if (wrong === undefined) done();
        else
          done(
            new DubError('bad_message', {
              reason: 'field',
              field: wrong[0],
              seen: shown(wrong[1]),
              takes: '1 to 64 of A-Z a-z 0-9 _ -',
            }),
          );
      },
    },
    (socket, request) => {
      const { session_id } = request.params;
      const log = logOf(request.log, 'socket', config).child({ session: session_id });
      const transport = new ClientSocket(socket, {
        onHeld: (reason, owedBytes) => {
          log.info({ reason, owedBytes }, 'a client is held back');
        },
      });
      const { bearer, resume } = socketCredentials(request.headers['sec-websocket-protocol']);
      const identity = access.identify(bearer);
      let session: SessionHost;
      try {
        if (identity === undefined) throw notPaired(request, bearer);
        session = registry.claim(session_id, transport, resume);
      } catch (error) {
        refuse(transport, error);
        return;
      }
      const audio = logOf(request.log, 'audio', config).child({ session: session_id });
      const connection = new Connection({
        socket: transport,
        session,
        pcmRateHz: config.SAMPLE_RATE,
        maxChunkS: config.MAX_CHUNK_DURATION,
        log,
        audioLog: logsFigures
          ? new AudioLog((figures) => {
              audio.debug(figures, 'sound came in');
            })
          : undefined,
      });
      const letGo = access.hold(identity, () => {
        refuse(transport, notPaired(request, bearer));
        // What it still sends until it has closed its end is not taken.
        connection.closed();
      });
      const guarded = containedBy(transport, log);
      let isAlive = true;
      const heartbeat = setInterval(() => {
        // What a client says while it is held back is not read: its silence is no sign then.
        if (!isAlive && !transport.isHeldBack) socket.terminate();
        isAlive = false;
        socket.ping();
      }, HEARTBEAT_MS);
      const silence = setTimeout(() => {
        if (session.isIdle && session.isHeldBy(transport)) session.giveWay();
      }, beginWithinMs);
      socket.on(
        'message',
        guarded((data: RawData, isBinary: boolean) => {
          isAlive = true;
          transport.received();
          connection.receive(bytesOf(data), isBinary);
        }),
      );
      socket.on(
        'pong',
        guarded((token: Buffer) => {
          isAlive = true;
          transport.received();
          // A client may send pongs of its own accord, with anything in them.
          const number = Number(token.toString('latin1'));
          if (token.length > 0 && Number.isSafeInteger(number)) session.acknowledge(number);
        }),
      );
      socket.on(
        'close',
        guarded((code: number) => {
          clearInterval(heartbeat);
          clearTimeout(silence);
          letGo();
          connection.closed();
          log.info({ code }, 'connection closed');
        }),
      );
      socket.on('error', (err) => {
        log.info({ err }, 'connection failed');
      });
      log.info('connection opened');
    },
  );
}

/** Tells a client why it may not, or may no more, and closes. */
function refuse(transport: ClientSocket, cause: unknown): void {
  if (!(cause instanceof DubError)) throw cause;
  transport.send(encodeEvent({ type: 'refused', error: cause, isFatal: true }, 'base64'));
  const isFull = cause.code === 'too_many_sessions';
  transport.close(isFull ? CLOSE.tooManySessions : CLOSE.notAllowed, isFull ? 'try later' : 'not allowed');
}
