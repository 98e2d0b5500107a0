import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { EXTENSION_ID } from '../../../shared/identity.ts';
import { DubError } from '../../../shared/protocol/errors.ts';

export interface GuardOptions {
  readonly host: string;
  /** Further extension ids, or origins. */
  readonly allowedOrigins: readonly string[];
  /** The port that is or was listened on. */
  readonly port: () => number;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Holds every request and every socket upgrade against two lists before anything else happens. Host: the names this
 * machine calls itself, so that a foreign name pointed at loopback gets nothing. Origin: the extension, the companion's
 * own pages, and what the user allowed. No Origin is a program on this machine, unless a browser says where it comes
 * from (Sec-Fetch-Site).
 */
export function guard(app: FastifyInstance, options: GuardOptions): void {
  const extensions = ['', ...options.allowedOrigins].map((allowed) => {
    if (allowed === '') return `chrome-extension://${EXTENSION_ID}`;
    return /^[a-p]{32}$/.test(allowed) ? `chrome-extension://${allowed}` : allowed.toLowerCase();
  });
  const names = new Set([...LOOPBACK, bracketed(options.host)]);

  const isHostAllowed = (host: string | undefined) => {
    const match = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(host?.toLowerCase() ?? '');
    return match !== null && names.has(match[1] ?? '') && Number(match[2] ?? 80) === options.port();
  };
  const isOriginAllowed = (origin: string) => {
    const seen = origin.toLowerCase();
    if (extensions.includes(seen)) return true;
    return seen.startsWith('http://') && isHostAllowed(seen.slice('http://'.length));
  };

  app.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    const { host, origin } = request.headers;
    const site = request.headers['sec-fetch-site'];
    const isAllowed =
      isHostAllowed(host) &&
      (origin === undefined
        ? site === undefined || site === 'same-origin' || site === 'none'
        : isOriginAllowed(origin));
    // Nothing of ours is shown, embedded or sniffed by another site, whatever the answer is.
    void reply.headers({
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      vary: 'Origin',
    });
    if (!isAllowed) {
      done(new DubError('not_allowed', { reason: 'origin', setting: 'ALLOWED_ORIGINS' }));
      return;
    }
    if (origin !== undefined) void reply.header('access-control-allow-origin', origin);
    if (request.method === 'OPTIONS') {
      void reply
        .headers({
          'access-control-allow-methods': 'GET, POST, PATCH, DELETE',
          'access-control-allow-headers': 'content-type',
          'access-control-allow-private-network': 'true',
        })
        .code(204)
        .send();
      return;
    }
    done();
  });
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host.toLowerCase();
}
