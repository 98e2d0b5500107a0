import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { EXTENSION_ID } from '../../../shared/identity.ts';
import { DubError } from '../../../shared/protocol/errors.ts';

export interface GuardOptions {
  /** What this machine calls itself, as it stands in an address; names of loopback are always among it. */
  readonly names: () => readonly string[];
  /** Origins beside the companion's own, in lower case. */
  readonly origins: readonly string[];
  /** The settings that would let in whoever is kept out. */
  readonly settings: { readonly host: string; readonly origin: string };
  /** Whether https is spoken. */
  readonly isSecure: boolean;
  /** Where else the companion is had: the origin of a proxy, or of a port that is passed on. */
  readonly publicAddress?: string | undefined;
  /** The port that is or was listened on. */
  readonly port: () => number;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const PORTS = { http: 80, https: 443 };

/** The extension, and those that the user allowed: ids of extensions, or origins. */
export function extensionOrigins(allowedOrigins: readonly string[]): string[] {
  return [EXTENSION_ID, ...allowedOrigins].map((allowed) =>
    /^[a-p]{32}$/.test(allowed) ? `chrome-extension://${allowed}` : allowed.toLowerCase(),
  );
}

/**
 * Holds every request and every socket upgrade against two lists before anything else happens. Host: the names this
 * machine calls itself, so that a foreign name pointed at loopback gets nothing. Origin: the extension, the companion's
 * own pages, and what the user allowed. No Origin is a program on this machine, unless a browser says where it comes
 * from (Sec-Fetch-Site). Who has passed still shows a secret or a ticket.
 */
export function guard(app: FastifyInstance, options: GuardOptions): void {
  const scheme = options.isSecure ? 'https' : 'http';
  const { publicAddress } = options;
  const publicHost = publicAddress === undefined ? undefined : new URL(publicAddress).host;

  const isOwnHost = (host: string) => {
    const match = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(host);
    const name = match?.[1] ?? '';
    const isOwnName = LOOPBACK.includes(name) || options.names().includes(name);
    return match !== null && isOwnName && Number(match[2] ?? PORTS[scheme]) === options.port();
  };
  const isHostAllowed = (host: string | undefined) => {
    const seen = host?.toLowerCase() ?? '';
    return (
      isOwnHost(seen) ||
      (publicAddress !== undefined && withoutDefaultPort(seen, publicAddress) === publicHost)
    );
  };
  const isOriginAllowed = (origin: string) => {
    const seen = origin.toLowerCase();
    if (options.origins.includes(seen) || seen === publicAddress) return true;
    return seen.startsWith(`${scheme}://`) && isOwnHost(seen.slice(`${scheme}://`.length));
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
      // A host that is not known is a proxy's, or a port's that is passed on.
      const setting = isHostAllowed(host) ? options.settings.origin : options.settings.host;
      done(new DubError('not_allowed', { reason: 'origin', setting }));
      return;
    }
    if (origin !== undefined) void reply.header('access-control-allow-origin', origin);
    if (request.method === 'OPTIONS') {
      void reply
        .headers({
          'access-control-allow-methods': 'GET, POST, PATCH, DELETE',
          'access-control-allow-headers': 'authorization, content-type',
          'access-control-allow-private-network': 'true',
        })
        .code(204)
        .send();
      return;
    }
    done();
  });
}

/** As a URL writes it: a browser says `dub.example:443` of https no more than a URL does, and a program may. */
function withoutDefaultPort(host: string, publicAddress: string): string {
  const port = publicAddress.startsWith('https:') ? PORTS.https : PORTS.http;
  return host.replace(new RegExp(`:${port}$`), '');
}
