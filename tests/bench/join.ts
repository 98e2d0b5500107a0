/** How soon somebody who comes late reads along, and how much is loaded for that. */
import { readFileSync } from 'node:fs';
import { join as pathOf, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { percentile } from '../../shared/percentile.ts';
import { ListenerClient } from '../fakes/room-clients.ts';
import { rounded, type Bench, type Measured } from './bench.ts';
import { monotonicMs } from './rooms/engine-answer.ts';
import { Talk } from './rooms/talk.ts';

const PAGES = resolve(import.meta.dirname, '../../dist/pages');
const JOINS = 60;
/** No multiple of a clause's length, so that each comes at another moment of it. */
const BETWEEN_MS = 470;
const WARM_MS = 4_000;

export const join: Bench = {
  name: 'join',
  async run(): Promise<Measured> {
    const latesMs = await captionsAfterJoining();
    const page = pageBytes('listen.html');
    const p95 = percentile(latesMs, 0.95);
    if (p95 === undefined) throw new Error('nobody joined');
    return {
      figures: {
        caption_p95_ms: { value: rounded(p95), unit: 'ms', goal: 700, better: 'lower' },
        page_kb: { value: rounded(page.compressed / 1024), unit: 'kB', goal: 150, better: 'lower' },
      },
      notes: [
        `${JOINS} listeners one after the other in a room that talks without a pause; from join_room, or from the end of the clause's own speech where that is later, to the first caption that is no history; the scripted recogniser's 600 ms until words stay as they are is in it`,
        `p50 ${Math.round(percentile(latesMs, 0.5) ?? Number.NaN)} ms`,
        `the page: ${page.files} files that /listen loads before anybody chooses sound or a face, ${Math.round(page.plain / 1024)} kB as they lie there, by gzip as above`,
      ],
    };
  },
};

async function captionsAfterJoining(): Promise<number[]> {
  const talk = await Talk.begin(['es']);
  const latesMs: number[] = [];
  try {
    await talk.grow(['es']);
    await setTimeout(WARM_MS);
    for (let i = 0; i < JOINS; i++) {
      latesMs.push(await captionAfterJoining(talk));
      await setTimeout(BETWEEN_MS);
    }
    return latesMs;
  } finally {
    talk.close();
  }
}

async function captionAfterJoining(talk: Talk): Promise<number> {
  const client = await ListenerClient.connect(talk.companion.listenerAddress, talk.code);
  try {
    const askedMs = monotonicMs();
    client.send({ type: 'join_room', language: 'es' });
    const { now_ms } = await client.next('room_joined');
    // The room's clock on this one, late by the way of the answer, which makes the figure smaller by that: under a millisecond.
    const roomBeganMs = monotonicMs() - now_ms;
    const { end_ms } = await client.next('translation');
    return monotonicMs() - Math.max(askedMs, roomBeganMs + end_ms);
  } finally {
    client.cut();
  }
}

/** What a page loads by itself, and what that loads in turn, without what is loaded once it is wanted. */
function pageBytes(page: string): { files: number; plain: number; compressed: number } {
  const html = readFileSync(pathOf(PAGES, page));
  const paths = new Set(
    [...html.toString().matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path),
  );
  for (const path of paths) {
    if (!path.endsWith('.js')) continue;
    const code = readFileSync(pathOf(PAGES, path), 'utf8');
    for (const [, name = ''] of code.matchAll(/(?:from|^import|;import)\s*"\.\/([^"]+)"/g)) {
      paths.add(`/assets/${name}`);
    }
  }
  const parts = [html, ...[...paths].map((path) => readFileSync(pathOf(PAGES, path)))];
  return {
    files: parts.length,
    plain: parts.reduce((sum, part) => sum + part.length, 0),
    compressed: parts.reduce((sum, part) => sum + gzipSync(part).length, 0),
  };
}
