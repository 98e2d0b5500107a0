import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DubError } from '../../../shared/protocol/errors.ts';

const BUILT = join(import.meta.dirname, '../../../dist/pages');

/** Everything from here, nothing inline; WASM for the time-stretch, `blob:` for a recording that the speaker's page plays from the disk. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The companion's own pages, as `npm run build` made them. */
export function pages(scope: FastifyInstance): Promise<void> {
  return builtPages(scope, {
    '/': 'index.html',
    '/voice-management': 'voices.html',
    '/speaker': 'speaker.html',
    '/speaker/:code/join': 'speaker.html',
  });
}

/** @param files by path: each is shown there, with what it is made of */
export async function builtPages(
  scope: FastifyInstance,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const show = (file: string) => async (_request: unknown, reply: FastifyReply) => {
    if (!existsSync(join(BUILT, file))) {
      throw new DubError('not_found', { reason: 'pages_not_built', command: 'npm run build' });
    }
    void reply.headers({ 'content-security-policy': PAGE_POLICY, 'cache-control': 'no-cache' });
    reply.sendFile(file, BUILT);
    await reply;
  };
  for (const [path, file] of Object.entries(files)) scope.get(path, { schema: { hide: true } }, show(file));
  if (!existsSync(BUILT)) return;
  await scope.register(fastifyStatic, {
    root: join(BUILT, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    // As the build left them beside each file, for those who take them.
    preCompressed: true,
    // Their names are those of their contents.
    immutable: true,
    maxAge: '1y',
    setHeaders: (reply) => {
      // A worklet's module has a policy of its own.
      void reply.header('content-security-policy', PAGE_POLICY);
    },
  });
}
