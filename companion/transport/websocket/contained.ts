import type { FastifyBaseLogger } from 'fastify';
import { CLOSE } from '../../../shared/protocol/close-codes.ts';

/**
 * Makes listeners whose exceptions end the connection they belong to. Thrown out of a listener, an exception would end the
 * process, and every session with it.
 */
export function containedBy(
  socket: { close(code: number, reason: string): void },
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

/** What came over a socket, in one piece. */
export function bytesOf(data: Buffer | ArrayBuffer | Buffer[]): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
