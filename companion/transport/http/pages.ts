import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DubError } from '../../../shared/protocol/errors.ts';

const BUILT = join(import.meta.dirname, '../../../dist/pages');

/** Everything from here, nothing inline; WASM for the time-stretch. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "media-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The companion's own pages, as `npm run build` made them. */
export async function pages(scope: FastifyInstance): Promise<void> {
  const show = (file: string) => async (_request: unknown, reply: FastifyReply) => {
    if (!existsSync(join(BUILT, file))) {
      throw new DubError('not_found', { reason: 'pages_not_built', command: 'npm run build' });
    }
    void reply.headers({ 'content-security-policy': POLICY, 'cache-control': 'no-cache' });
    reply.sendFile(file, BUILT);
    await reply;
  };
  const isHidden = { schema: { hide: true } };
  scope.get('/', isHidden, show('index.html'));
  scope.get('/voice-management', isHidden, show('voices.html'));
  if (!existsSync(BUILT)) return;
  await scope.register(fastifyStatic, {
    root: join(BUILT, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    // Their names are those of their contents.
    immutable: true,
    maxAge: '1y',
    setHeaders: (reply) => {
      // A worklet's module has a policy of its own.
      void reply.header('content-security-policy', POLICY);
    },
  });
}
