import type { FastifyInstance, FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { checkJsonLimits, JsonLimitError } from '../../../shared/bounded-json.ts';
import { parseInput } from '../../../shared/parse-input.ts';
import { badMessage } from '../../bad-message.ts';

/** JSON in the body of a request is bounded before it is parsed; its size by the route's bodyLimit. Before any route. */
export function jsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    try {
      checkJsonLimits(body);
    } catch (error) {
      done(
        error instanceof JsonLimitError
          ? badMessage([{ field: 'body', seen: error.seen, takes: error.takes }])
          : (error as Error),
      );
      return;
    }
    // Either answers through `done`; its type allows a promise too.
    void parse(request, body, done);
  });
}

/** A request that is no form is there by then. */
const BODY_WITHIN_MS = 30_000;

/** Ends connections whose requests do not come to their end. Forms have a pace of their own. */
export function boundedBodies(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw, headers }, _reply, done) => {
    done();
    if (raw.complete || headers['content-type']?.startsWith('multipart/') === true) return;
    const late = setTimeout(() => {
      if (!raw.complete) raw.destroy();
    }, BODY_WITHIN_MS);
    raw.once('close', () => {
      clearTimeout(late);
    });
  });
}

/** Parses each part of a request by its schema; what is wrong is answered as `bad_message`, briefly. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart = 'body' }) => {
  return (input: unknown) => {
    const parsed = parseInput(schema, input, { root: httpPart });
    return parsed.ok ? { value: parsed.value } : { error: badMessage(parsed.faults) };
  };
};
