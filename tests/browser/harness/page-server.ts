import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import type { Closable } from './disposal.ts';

const TYPES: Record<string, string> = {
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
  '.ogg': 'audio/ogg',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
};

/** A web site of our own: pages of HTML and media files, by path. */
export interface PageServer extends Closable {
  /** Like http://127.0.0.1:40123, without a slash at the end. */
  readonly origin: string;
}

export interface Site {
  /** HTML by path. */
  readonly pages: Readonly<Record<string, string>>;
  /** Files by path; ranges are answered, so that media can be sought. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A page that plays one file, in a player of its own as most pages have it. */
export function mediaPage(source: string, title = 'A film'): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<style>body{margin:0;background:#222}video{display:block;width:800px;height:450px;background:#345}</style>
<div id="player"><video src="${source}" controls></video></div></html>`;
}

export async function startPageServer(site: Site): Promise<PageServer> {
  const server = createServer((request, response) => {
    answer(site, request, response).catch(() => {
      response.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const page = site.pages[pathname];
  const file = site.files?.[pathname];
  if (page !== undefined) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  } else if (file !== undefined) {
    await sendFile(file, request, response);
  } else {
    // Browsers ask for an icon of their own accord; that is no error of the page.
    response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
  }
}

async function sendFile(file: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { size } = await stat(file);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const start = Number(range?.[1] ?? 0);
  const end = range?.[2] === undefined || range[2] === '' ? size - 1 : Math.min(size - 1, Number(range[2]));
  response.writeHead(range === null ? 200 : 206, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-length': end - start + 1,
    'accept-ranges': 'bytes',
    ...(range === null ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }),
  });
  const stream = createReadStream(file, { start, end });
  response.on('close', () => {
    stream.destroy();
  });
  stream.pipe(response);
}
