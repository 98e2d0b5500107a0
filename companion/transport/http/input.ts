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

/** Parses each part of a request by its schema; what is wrong is answered as `bad_message`, briefly. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart = 'body' }) => {
  return (input: unknown) => {
    const parsed = parseInput(schema, input, { root: httpPart });
    return parsed.ok ? { value: parsed.value } : { error: badMessage(parsed.faults) };
  };
};
