/** What is seen of a numbered film, read from captured pixels of its page: outside of everything that runs in it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Page, Protocol } from 'puppeteer-core';
import { FILM_CELLS, FILM_ROW, filmFrame } from '../fixtures/film.ts';

/** Frame numbers that were seen at a moment of Unix time, ms: at the upper edge of the film and at its lower one. */
export interface Sight {
  readonly atMs: number;
  readonly upper: number | undefined;
  readonly lower: number | undefined;
}

export interface Watching {
  /** How many pictures were captured so far. */
  readonly seen: number;
  stop(): Promise<Sight[]>;
}

/** Captures what a page shows, which is nothing but the film, until it is asked to stop. */
export async function startWatching(page: Page): Promise<Watching> {
  const session = await page.createCDPSession();
  const pictures: { readonly atMs: number; readonly jpeg: Buffer }[] = [];
  session.on('Page.screencastFrame', ({ data, metadata, sessionId }: Protocol.Page.ScreencastFrameEvent) => {
    void session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
    pictures.push({ atMs: (metadata.timestamp ?? 0) * 1000, jpeg: Buffer.from(data, 'base64') });
  });
  await session.send('Page.startScreencast', { format: 'jpeg', quality: 60, everyNthFrame: 1 });
  return {
    get seen() {
      return pictures.length;
    },
    stop: async () => {
      await session.send('Page.stopScreencast');
      await session.detach();
      // They do not all come in the order in which they were seen.
      return read(pictures.toSorted((a, b) => a.atMs - b.atMs));
    },
  };
}

/** What a page shows now. */
export async function look(page: Page): Promise<Omit<Sight, 'atMs'>> {
  const jpeg = Buffer.from(await page.screenshot({ type: 'jpeg', quality: 60 }));
  const [sight] = await read([{ atMs: 0, jpeg }]);
  if (sight === undefined) throw new Error('The page could not be looked at.');
  return { upper: sight.upper, lower: sight.lower };
}

async function read(pictures: readonly { atMs: number; jpeg: Buffer }[]): Promise<Sight[]> {
  // The middle half of a row's height, one value for each of its blocks.
  const row = (from: number) =>
    `crop=iw:ih*${FILM_ROW / 2}:0:ih*${from},scale=${FILM_CELLS}:1:flags=area,format=gray`;
  const rows = `split[a][b];[a]${row(FILM_ROW / 4)}[upper];[b]${row(1 - (FILM_ROW * 3) / 4)}[lower];[upper][lower]vstack`;
  const decoder = spawn(
    'ffmpeg',
    [
      ...['-v', 'error', '-f', 'mjpeg', '-i', 'pipe:0', '-filter_complex', rows],
      ...['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const out: Buffer[] = [];
  decoder.stdout.on('data', (part: Buffer) => out.push(part));
  const ended = once(decoder, 'close');
  for (const { jpeg } of pictures) {
    if (!decoder.stdin.write(jpeg)) await once(decoder.stdin, 'drain');
  }
  decoder.stdin.end();
  await ended;
  const values = Buffer.concat(out);
  return pictures.map(({ atMs }, i) => {
    const both = values.subarray(i * 2 * FILM_CELLS, (i + 1) * 2 * FILM_CELLS);
    const upper = filmFrame([...both.subarray(0, FILM_CELLS)]);
    return { atMs, upper, lower: filmFrame([...both.subarray(FILM_CELLS)]) };
  });
}

export interface Lateness {
  readonly frame: number;
  readonly lateMs: number;
}

/** How much later frames were first seen at the lower edge than at the upper one. */
export function latenesses(sights: readonly Sight[]): Lateness[] {
  const live = firstSeen(sights, 'upper');
  const late = firstSeen(sights, 'lower');
  return [...late].flatMap(([frame, atMs]) => {
    const liveMs = live.get(frame);
    return liveMs === undefined ? [] : [{ frame, lateMs: atMs - liveMs }];
  });
}

/**
 * How many frames the lower edge was behind the upper one, in each picture where both can be read. Both are of the same
 * moment, so that a picture that is captured late, or not at all, changes nothing of it.
 */
export function framesBehind(sights: readonly Omit<Sight, 'atMs'>[]): number[] {
  return sights.flatMap(({ upper, lower }) =>
    upper === undefined || lower === undefined ? [] : [upper - lower],
  );
}

/** When each frame was seen first; the first of all may have been there for longer, so it is left out. */
export function firstSeen(sights: readonly Sight[], edge: 'upper' | 'lower'): Map<number, number> {
  const seen = new Map<number, number>();
  let first: number | undefined;
  for (const sight of sights) {
    const frame = sight[edge];
    if (frame === undefined) continue;
    first ??= frame;
    if (frame !== first && !seen.has(frame)) seen.set(frame, sight.atMs);
  }
  return seen;
}
