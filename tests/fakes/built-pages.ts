/** The built pages of rooms, and JSON beside them, as the companion answers them. */
import { createReadStream, existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join, resolve } from 'node:path';
import { PAGE_POLICY } from '../../companion/transport/http/pages.ts';

const PAGES = resolve(import.meta.dirname, '../../dist/pages');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export function arePagesBuilt(): boolean {
  return existsSync(join(PAGES, 'listen.html'));
}

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** @param name of a file of theirs */
export function answerPage(response: ServerResponse, name: string): void {
  const path = join(PAGES, name);
  if (!path.startsWith(PAGES) || !existsSync(path)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
    'content-security-policy': PAGE_POLICY,
  });
  createReadStream(path).pipe(response);
}
