import type { FastifyInstance } from 'fastify';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { routes } from '../../../shared/http/routes.ts';
import type { Topic } from '../../../shared/http/changes.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { Access } from '../../access/access.ts';
import type { Changes } from '../../changes.ts';
import { register } from './register.ts';

/** More pages than anybody looks at, and fewer than would cost anything. */
const MOST_STREAMS = 32;
/** Proxies, and browsers, give up on what is silent for longer. */
const HEARTBEAT_MS = 20_000;

/** By the first part of the path: what a request that changes something there has changed. */
const CHANGED_BY: Readonly<Record<string, readonly Topic[]>> = {
  actors: ['actors', 'voices', 'sessions'],
  samples: ['actors'],
  clones: ['actors', 'voices'],
  uploads: ['uploads'],
  models: ['models', 'engines', 'voices'],
  browsers: ['browsers'],
  sessions: ['sessions'],
};

/** Streams of changes; a request that changes something is a change by itself. */
export function changeRoutes(app: FastifyInstance, changes: Changes, access: Access): void {
  const streams = new Set<ServerResponse>();

  register(app, routes.changes.watch, ({ request, reply }) => {
    if (streams.size >= MOST_STREAMS) throw new DubError('overloaded', undefined, { stage: 'wire' });
    reply.hijack();
    const { raw } = reply;
    // The reply's own headers say which origins may read it.
    const headers = reply.getHeaders() as OutgoingHttpHeaders;
    raw.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'close',
    });
    streams.add(raw);
    const owed = new Set<Topic>();
    const send = (): void => {
      // A page that reads nothing is owed one event, however much changes.
      if (owed.size === 0 || raw.writableNeedDrain) return;
      raw.write(`data: ${JSON.stringify({ topics: [...owed] })}\n\n`);
      owed.clear();
    };
    const stopListening = changes.listen({
      changed: (topics) => {
        for (const topic of topics) owed.add(topic);
        send();
      },
      ended: () => raw.end(),
    });
    raw.on('drain', send);
    const heartbeat = setInterval(() => {
      if (!raw.writableNeedDrain) raw.write(':\n\n');
    }, HEARTBEAT_MS);
    const { identity } = request;
    const letGo = identity === undefined ? undefined : access.hold(identity, () => raw.end());
    raw.on('close', () => {
      clearInterval(heartbeat);
      stopListening();
      letGo?.();
      streams.delete(raw);
    });
    // The page learns that it is listening: what it asks for from now on is not older than what it will be told of.
    raw.write(':\n\n');
    return reply;
  });

  app.addHook('onResponse', (request, reply, done) => {
    const isChange = request.method !== 'GET' && request.method !== 'HEAD' && reply.statusCode < 400;
    const [, api, group = ''] = request.url.split(/[/?]/);
    if (isChange && api === 'api') changes.note(...(CHANGED_BY[group] ?? []));
    done();
  });
}
