/** Every request shows the secret or a ticket, unless its route is open to whoever passed the guard. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PASS } from '../../../shared/pairing/pass.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/credentials.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; undefined where nothing was shown, or nothing that is good. */
    identity: Identity | undefined;
  }
  interface FastifyContextConfig {
    /** Answered to whoever passed the guard: to be found, and to be paired with. */
    readonly isOpen?: boolean;
    /** Opened by a pass in the query as well. */
    readonly isLinked?: boolean;
  }
}

const BEARER = /^Bearer +(\S+)$/i;

/** After the guard, and before any route. */
export function authorization(app: FastifyInstance, access: Access): void {
  app.decorateRequest('identity', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    const { isOpen, isLinked } = request.routeOptions.config;
    const bearer = BEARER.exec(request.headers.authorization ?? '')?.[1];
    request.identity = access.identify(bearer) ?? (isLinked === true ? byPass(request, access) : undefined);
    // A path that leads nowhere is told so: which there are is no secret.
    if (request.identity !== undefined || isOpen === true || request.is404) {
      done();
      return;
    }
    // What else it sends is not read to its end.
    if (hasBody(request)) void reply.header('connection', 'close');
    done(notPaired(request, bearer));
  });
}

/** Why somebody is not let in, in words for a person at a browser or for a program. */
export function notPaired({ headers }: FastifyRequest, shown: string | undefined): DubError {
  const isBrowser = headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
  return new DubError('not_paired', isBrowser || shown !== undefined ? { reason: 'browser' } : {}, {
    stage: 'wire',
  });
}

/** Marks the routes that are added to this scope: a page and what it is made of are shown to whoever passed the guard. */
export function openToAll(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    route.config = { ...route.config, isOpen: true };
  });
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function byPass({ method, url }: FastifyRequest, access: Access): Identity | undefined {
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  const [path = '', query = ''] = url.split('?', 2);
  const pass = new URLSearchParams(query).get(PASS);
  return pass === null ? undefined : access.identifyPass(pass, path);
}
