import { asDubError } from '../../as-dub-error.ts';
import type { FastifyError, FastifyInstance } from 'fastify';
import { reportOfError } from '../../failure-report.ts';
import type { ErrorAnswer } from '../../../shared/http/error.ts';
import { DubError, type ErrorCode } from '../../../shared/protocol/errors.ts';

const STATUS: Partial<Record<ErrorCode, number>> = {
  not_allowed: 403,
  not_paired: 401,
  pairing_failed: 403,
  too_many_tries: 429,
  not_found: 404,
  no_such_room: 404,
  language_not_offered: 404,
  room_full: 503,
  host_elsewhere: 409,
  too_many_rooms: 429,
  voice_gone: 404,
  consent_missing: 403,
  sample_unusable: 422,
  not_available: 501,
  too_many_sessions: 503,
  engine_missing: 503,
  service_disabled: 503,
  engine_failed: 502,
  engine_timeout: 504,
  upload_too_large: 413,
  not_audio: 415,
  undecodable: 422,
  unsupported_language_pair: 422,
  overloaded: 503,
  store_newer: 409,
  store_damaged: 500,
  store_read_only: 507,
  store_full: 507,
  store_locked: 503,
  internal: 500,
};

/** Every failure is answered as `{error:{code,parameters,message,retryable}}`; what a client did not cause carries no internals. */
export function errorAnswers(app: FastifyInstance): void {
  app.setErrorHandler((cause: FastifyError | DubError, request, reply) => {
    const error = failureOf(cause);
    const status = STATUS[error.code] ?? 400;
    if (error.code === 'internal') request.log.error({ err: cause }, 'a request failed');
    const { retryable, details } = error;
    const answer: ErrorAnswer = {
      error: { ...reportOfError(error), retryable, ...(details === undefined ? {} : { details }) },
    };
    if (status === 401) void reply.header('www-authenticate', 'Bearer');
    void reply.code(status).send(answer);
  });
  app.setNotFoundHandler(() => {
    throw new DubError('not_found', { reason: 'page' });
  });
}

function failureOf(cause: FastifyError | DubError): DubError {
  if (cause instanceof DubError) return cause;
  const isClients = cause.statusCode !== undefined && cause.statusCode < 500;
  return isClients
    ? new DubError('bad_message', { reason: 'request', said: cause.message })
    : asDubError(cause);
}
