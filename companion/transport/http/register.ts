import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema, RouteOptions } from 'fastify';
import { z } from 'zod';
import { routes } from '../../../shared/http/routes.ts';
import {
  failure,
  type Answer,
  type AnswerStatus,
  type Body,
  type Read,
  type Route,
} from '../../../shared/http/route.ts';

/** A file, or a part of one, with its media type. */
export interface BytesAnswer {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What a handler is given of a request: parsed, but for forms and documents, which it parses itself. */
export interface RouteRequest<R extends Route> {
  readonly params: Read<R['params']>;
  readonly query: Read<R['query']>;
  readonly body: R['body'] extends { kind: 'json'; schema: infer Schema } ? Read<Schema> : unknown;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

type Value<A> = A extends { kind: 'json'; schema: infer Schema }
  ? Read<Schema>
  : A extends { kind: 'events' }
    ? // A reply that the handler has taken over.
      FastifyReply
    : A extends { kind: 'text' }
      ? string
      : A extends { kind: 'bytes' }
        ? // A reply that the handler has sent: a file from the disk.
          BytesAnswer | FastifyReply
        : null;

type Answered<R extends Route> = {
  [Status in AnswerStatus<R>]: { readonly status: Status; readonly value: Value<R['answers'][Status]> };
}[AnswerStatus<R>];

type IsUnion<Type, Whole = Type> = Type extends Whole ? ([Whole] extends [Type] ? false : true) : never;

/** The value alone where the contract knows one answer; with its status where it knows several. */
export type RouteAnswer<R extends Route> =
  true extends IsUnion<AnswerStatus<R>> ? Answered<R> : Answered<R>['value'];

export type Handler<R extends Route> = (request: RouteRequest<R>) => RouteAnswer<R> | Promise<RouteAnswer<R>>;

/** One of several answers that a route has. */
export function answered<const Status extends number, Given>(status: Status, value: Given) {
  return { status, value };
}

/** Every route of the contract. */
export const CONTRACT: readonly Route[] = Object.values(routes).flatMap((group): Route[] =>
  Object.values<Route>(group),
);

/** Answers a route of the contract. What does not parse does not reach the handler. */
export function register<R extends Route>(scope: FastifyInstance, route: R, handler: Handler<R>): void {
  const statuses = answerStatuses(route);
  const [only] = statuses;
  scope.route({
    method: route.method,
    url: route.path,
    config: { isOpen: route.isOpen === true, isLinked: route.isLinked === true },
    schema: schemaOf(route),
    ...(route.body?.kind === 'document' ? { bodyLimit: route.body.maxBytes } : {}),
    // A form and a document are in the schema for the OpenAPI document alone.
    ...(isParsedHere(route.body) ? {} : { validatorCompiler: () => (value: unknown) => ({ value }) }),
    handler: async (request, reply) => {
      const { params, query, body } = request as { params: unknown; query: unknown; body: unknown };
      // Fastify has parsed them by the schemas that the types are made from.
      const given = await handler({ params, query, body, request, reply } as RouteRequest<R>);
      if (given === reply || only === undefined) return reply;
      const { status, value } = (
        statuses.length === 1 ? { status: only, value: given } : given
      ) as Answered<Route>;
      return send(reply.code(status), route.answers[status], value);
    },
  });
}

/** Refuses a route under /api that the contract does not know, when it is added. Before any route. */
export function onlyContract(app: FastifyInstance, contract = CONTRACT): void {
  app.addHook('onRoute', ({ method, url }: RouteOptions) => {
    if (!url.startsWith('/api/')) return;
    for (const one of [method].flat()) {
      // Fastify answers HEAD wherever it answers GET.
      const asked = one === 'HEAD' ? 'GET' : one;
      if (!contract.some((route) => route.method === asked && route.path === url)) {
        throw new Error(`${one} ${url} is in no contract: describe it in shared/http`);
      }
    }
  });
}

function answerStatuses({ answers }: Route): number[] {
  return Object.entries(answers).flatMap(([status, { kind }]) =>
    kind === 'failure' ? [] : [Number(status)],
  );
}

/** What a route answers that is not open. */
const CLOSED = { 401: failure('Neither the secret nor a ticket was shown.') };

/** What opens it, as the OpenAPI document names it: one of these. */
function securityOf({ isOpen, isLinked }: Route): Record<string, string[]>[] {
  if (isOpen === true) return [];
  return isLinked === true ? [{ bearer: [] }, { pass: [] }] : [{ bearer: [] }];
}

function isParsedHere(body: Body | undefined): boolean {
  return body === undefined || body.kind === 'json';
}

function send(reply: FastifyReply, answer: Answer | undefined, value: unknown): FastifyReply {
  switch (answer?.kind) {
    case 'text':
      // The handler may have said more of it: a version of the format.
      if (!reply.hasHeader('content-type')) void reply.type(`${answer.mediaType}; charset=utf-8`);
      return reply.send(value);
    case 'bytes': {
      const { mediaType, bytes } = value as BytesAnswer;
      return reply.type(mediaType).send(Buffer.from(bytes));
    }
    default:
      return reply.send(value ?? null);
  }
}

function schemaOf(route: Route): FastifySchema {
  const { tag, summary, description, params, query, body, answers } = route;
  return {
    tags: [tag],
    summary,
    security: securityOf(route),
    ...(description === undefined ? {} : { description }),
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { querystring: query }),
    ...(body === undefined ? {} : { body: body.schema }),
    ...(body?.kind === 'form' ? { consumes: ['multipart/form-data'] } : {}),
    response: Object.fromEntries(
      Object.entries(route.isOpen === true ? answers : { ...CLOSED, ...answers }).map(([status, answer]) => [
        status,
        responseOf(answer),
      ]),
    ),
  };
}

const EVENT_DATA = 'Events of which the data is JSON.';

function responseOf(answer: Answer): unknown {
  switch (answer.kind) {
    case 'text':
      return content([answer.mediaType], z.string());
    case 'bytes':
      return content(answer.mediaTypes, z.file());
    case 'events':
      return content(['text/event-stream'], z.string().describe(EVENT_DATA));
    case 'empty':
      return z.null();
    default:
      return answer.description === undefined ? answer.schema : answer.schema.describe(answer.description);
  }
}

function content(mediaTypes: readonly string[], schema: z.ZodType) {
  return { content: Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, { schema }])) };
}
