import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { RawData } from 'ws';
import { shown } from '../../../shared/parse-input.ts';
import { CLOSE } from '../../../shared/protocol/close-codes.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import { id } from '../../../shared/protocol/fields.ts';
import type { Config } from '../../config.ts';
import { levelOf, logOf } from '../../log.ts';
import { AudioLog } from './audio-log.ts';
import { ClientSocket } from './client-socket.ts';
import { Connection } from './connection.ts';
import { encodeEvent } from '../../sessions/wire-encoder.ts';
import type { SessionRegistry } from '../../sessions/session-registry.ts';

/** A client that answers nothing for two of these is gone. */
const HEARTBEAT_MS = 20_000;

interface Ids {
  connection_id: string;
  session_id: string;
}

export interface SocketRouteOptions {
  readonly registry: SessionRegistry;
  readonly config: Config;
  /** Who connects and begins nothing gives the place back after so long. */
  readonly beginWithinMs: number;
}

/** `ws://HOST:PORT/ws/{connection_id}/{session_id}` */
export function socketRoute(
  app: FastifyInstance,
  { registry, config, beginWithinMs }: SocketRouteOptions,
): void {
  const logsFigures = ['trace', 'debug'].includes(levelOf('audio', config));
  app.get<{ Params: Ids }>(
    '/ws/:connection_id/:session_id',
    {
      websocket: true,
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
      const session = registry.claim(session_id, transport);
      if (session === undefined) {
        const error = new DubError('too_many_sessions', undefined, { stage: 'wire' });
        transport.send(encodeEvent({ type: 'refused', error, isFatal: true }, 'base64'));
        transport.close(CLOSE.tooManySessions, 'try later');
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

/**
 * Makes listeners whose exceptions end the connection they belong to. Thrown out of a listener, an exception would end the
 * process, and every session with it.
 */
export function containedBy(
  socket: Pick<ClientSocket, 'close'>,
  log: Pick<FastifyBaseLogger, 'error'>,
): <Words extends readonly unknown[]>(listener: (...words: Words) => void) => (...words: Words) => void {
  return (listener) =>
    (...words) => {
      try {
        listener(...words);
      } catch (err) {
        log.error({ err }, 'a connection could not be handled and was closed');
        socket.close(CLOSE.internalError, 'the companion made a mistake');
      }
    };
}

function bytesOf(data: Buffer | ArrayBuffer | Buffer[]): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
