/** Pages that play the numbered film in the ways that pages do. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fragmentFilm, makeFilm, segmentFilm, type FilmOptions } from '../fixtures/film.ts';
import { Disposal, type Closable } from './harness/disposal.ts';
import { startPageServer } from './harness/page-server.ts';

export interface PictureSite extends Closable {
  readonly origin: string;
}

const STYLE =
  'html,body{margin:0;height:100%;background:#222;overflow:hidden}video{display:block;width:100vw;height:100vh}';

function page(body: string, head = ''): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A film</title>${head}<style>${STYLE}</style></head><body>${body}</body></html>`;
}

/** Appends all of a file of fragments, as a player with Media Source Extensions does. */
const FRAGMENTS = `
const source = new MediaSource();
document.querySelector('video').src = URL.createObjectURL(source);
source.addEventListener('sourceopen', async () => {
  const buffer = source.addSourceBuffer('video/mp4; codecs="avc1.64001f,mp4a.40.2"');
  buffer.addEventListener('updateend', () => source.endOfStream(), { once: true });
  buffer.appendBuffer(await (await fetch('/fragments.mp4')).arrayBuffer());
});`;
const HLS = `
const hls = new Hls({ enableWorker: false });
hls.loadSource('/hls/film.m3u8');
hls.attachMedia(document.querySelector('video'));`;
/** Nothing but films and the page's own style and icon: no script, no other style, no worker, no picture. */
const STRICT = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; media-src 'self'; img-src data:; style-src 'sha256-STYLE'"><link rel="icon" href="data:,">`;

export async function startPictureSite(film: FilmOptions): Promise<PictureSite> {
  const disposal = new Disposal();
  try {
    const folder = mkdtempSync(join(tmpdir(), 'samevoice-film-'));
    disposal.add(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const plain = await makeFilm(join(folder, 'film.mp4'), film);
    const fragments = await fragmentFilm(plain, join(folder, 'fragments.mp4'));
    const segments = await segmentFilm(plain, join(folder, 'hls'));
    const elsewhere = await startPageServer({ pages: {}, files: { '/film.mp4': plain } });
    disposal.add(() => elsewhere.close());
    const site = await startPageServer({
      pages: {
        '/plain': page('<video src="/film.mp4"></video>'),
        '/hls': page('<video></video>', '<script src="/hls.js"></script>') + `<script>${HLS}</script>`,
        '/fragments': page('<video></video>') + `<script>${FRAGMENTS}</script>`,
        '/elsewhere': page(`<video src="${elsewhere.origin}/film.mp4"></video>`),
        '/strict': page('<video src="/film.mp4"></video>', STRICT.replace('STYLE', await sha256(STYLE))),
        '/player': page(`<div id="player"><video src="/film.mp4"></video><div id="bar"></div></div>
<style>#player{position:relative;width:80vw;height:45vw;margin:2vw}#player video{width:100%;height:100%}
#bar{position:absolute;left:0;right:0;bottom:0;height:2em;background:#f0f}</style>`),
        '/controls': page('<video src="/film.mp4" controls></video>'),
      },
      files: {
        '/film.mp4': plain,
        '/fragments.mp4': fragments,
        '/hls.js': resolve('node_modules/hls.js/dist/hls.min.js'),
        ...Object.fromEntries(Object.entries(segments).map(([name, path]) => [`/hls/${name}`, path])),
      },
    });
    disposal.add(() => site.close());
    return { origin: site.origin, close: () => disposal.close() };
  } catch (error) {
    await disposal.close();
    throw error;
  }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Buffer.from(digest).toString('base64');
}
