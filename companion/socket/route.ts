import type { FastifyInstance } from 'fastify';
import type { WebSocket } from '@fastify/websocket';
import { CLOSE } from '../../shared/wire/close-codes.ts';
import { DubError } from '../../shared/wire/errors.ts';
import { id } from '../../shared/wire/fields.ts';
import type { Config } from '../config.ts';
import { levelOf, logOf } from '../log.ts';
import { AudioLog } from './audio-log.ts';
import { Connection, type ClientSocket } from './connection.ts';
import { encodeMessage } from './outbound.ts';
import type { SessionRegistry } from './session-registry.ts';

/** A client that answers nothing for two of these is gone. */
const HEARTBEAT_MS = 20_000;

interface Ids {
  connection_id: string;
  session_id: string;
}

/** `ws://HOST:PORT/ws/{connection_id}/{session_id}` */
export function socketRoute(app: FastifyInstance, registry: SessionRegistry, config: Config): void {
  const saysFigures = ['trace', 'debug'].includes(levelOf('audio', config));
  app.get<{ Params: Ids }>(
    '/ws/:connection_id/:session_id',
    {
      websocket: true,
      preValidation: (request, _reply, done) => {
        const wrong = Object.entries(request.params).find(([, value]) => !id.safeParse(value).success);
        if (wrong === undefined) done();
        else done(new DubError('bad_message', `${wrong[0]}: takes 1 to 64 of A-Z a-z 0-9 _ -.`));
      },
    },
    (socket, request) => {
      const { session_id } = request.params;
      const transport = clientSocket(socket);
      const session = registry.claim(session_id, transport);
      if (session === undefined) {
        const { code, message, retryable } = new DubError('too_many_sessions');
        transport.send(
          encodeMessage({ type: 'error', code, message, stage: 'wire', retryable, fatal: true }),
        );
        transport.close(CLOSE.tooManySessions, 'try later');
        return;
      }
      const log = logOf(request.log, 'socket', config).child({ session: session_id });
      const audio = logOf(request.log, 'audio', config).child({ session: session_id });
      const connection = new Connection({
        socket: transport,
        session,
        pcmRateHz: config.SAMPLE_RATE,
        maxChunkS: config.MAX_CHUNK_DURATION,
        log,
        audioLog: saysFigures
          ? new AudioLog((figures) => {
              audio.debug(figures, 'sound came in');
            })
          : undefined,
      });
      let isAlive = true;
      const heartbeat = setInterval(() => {
        if (!isAlive) socket.terminate();
        isAlive = false;
        socket.ping();
      }, HEARTBEAT_MS);
      socket.on('message', (data, isBinary) => {
        isAlive = true;
        connection.receive(bytesOf(data), isBinary);
      });
      socket.on('pong', (token) => {
        isAlive = true;
        if (token.length > 0) session.acknowledge(Number(token.toString('latin1')));
      });
      socket.on('close', (code) => {
        clearInterval(heartbeat);
        connection.closed();
        log.info({ code }, 'connection closed');
      });
      socket.on('error', (err) => {
        log.info({ err }, 'connection failed');
      });
      log.info('connection opened');
    },
  );
}

function clientSocket(socket: WebSocket): ClientSocket {
  return {
    send: (data) => {
      if (socket.readyState === socket.OPEN) socket.send(data);
    },
    ping: (token) => {
      if (socket.readyState === socket.OPEN) socket.ping(String(token));
    },
    close: (code, reason) => {
      // A paused socket would never read the other end's answer to the close.
      socket.resume();
      socket.close(code, reason);
    },
    pause: () => {
      socket.pause();
    },
    resume: () => {
      socket.resume();
    },
  };
}

function bytesOf(data: Buffer | ArrayBuffer | Buffer[]): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
