/** Sessions that begin and end, and speech for hours, hurried: what grows by it is kept by somebody. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Catalog } from '../../companion/catalog.ts';
import { composeSessions } from '../../companion/composition.ts';
import type { Config } from '../../companion/config.ts';
import type { SessionHost } from '../../companion/sessions/session-host.ts';
import { SessionRegistry } from '../../companion/sessions/session-registry.ts';
import { sampleCount } from '../../shared/pcm.ts';
import { PIPELINE_RATE_HZ } from '../../companion/recognition/ports/audio-frame.ts';

const FRAME_MS = 100;
const COLLECTIONS = 10;
const START = {
  type: 'start',
  options: {
    ...{ targetLanguage: 'es', sourceLanguage: 'en', preserveVoice: true, captions: true },
    pace: 'balanced',
    show: { site: 'soak.example', title: 'Soak' },
  },
  audioFormat: 'binary',
} as const;

export interface SoakOptions {
  readonly config: Config;
  readonly catalog: Catalog;
  /** 16 kHz mono; said again and again. */
  readonly speech: Int16Array;
  /** Sessions that begin, take in `speech` for two seconds, and end. */
  readonly starts: number;
  /** Of one session's speech. */
  readonly hours: number;
  /** Of the capture clock; what is held after this part is what the rest is measured against. */
  readonly settlingHours: number;
  readonly onProgress?: (words: string) => void;
}

export interface SoakResult {
  readonly starts: number;
  /** Memory after the last of the starts, against that after the first tenth of them. */
  readonly growth_mb: number;
  readonly hours: number;
  /** Memory after the last hour, against that after the settling. */
  readonly growth_percent: number;
  readonly clauses: number;
}

export async function soak(options: SoakOptions): Promise<SoakResult> {
  const sessions = composeSessions(options.config, options.catalog);
  let clauses = 0;
  const registry = new SessionRegistry({
    dependencies: sessions.dependencies(),
    maxSessions: 8,
    chunkSize: options.config.CHUNK_SIZE,
    onEvent: (event) => {
      if (event.type === 'dubEnded') clauses++;
    },
  });
  const begin = async (id: string): Promise<SessionHost> => {
    const session: SessionHost = registry.claim(id, {
      // A client that receives what it is sent at once: nothing is owed to it when memory is looked at.
      send: () =>
        setImmediate(() => {
          session.acknowledge(Number.MAX_SAFE_INTEGER);
        }),
      ping: () => undefined,
      close: () => undefined,
    });
    await session.execute(START);
    return session;
  };
  try {
    const growthMb = await startsAndStops(options, begin);
    const growthPercent = await speaks(options, await begin('hours'));
    return {
      starts: options.starts,
      growth_mb: growthMb,
      hours: options.hours,
      growth_percent: growthPercent,
      clauses,
    };
  } finally {
    await registry.close();
    sessions.close();
  }
}

async function startsAndStops(
  { starts, speech, onProgress }: SoakOptions,
  begin: (id: string) => Promise<SessionHost>,
): Promise<number> {
  let settledMb = 0;
  for (let count = 0; count < starts; count++) {
    const session = await begin(`start-${count}`);
    await play(session, speech, 0, 2_000);
    await session.execute({ type: 'stop' });
    if (count === Math.floor(starts / 10)) settledMb = await heldMb();
    if (count % 100 === 99) onProgress?.(`${count + 1} starts, ${(await heldMb()).toFixed(1)} MB`);
  }
  return starts === 0 ? 0 : (await heldMb()) - settledMb;
}

async function speaks(
  { hours, settlingHours, speech, onProgress }: SoakOptions,
  session: SessionHost,
): Promise<number> {
  const [totalMs, settlingMs] = [hours * 3_600_000, settlingHours * 3_600_000];
  let settledMb: number | undefined;
  for (let atMs = 0; atMs < totalMs; atMs += 60_000) {
    await play(session, speech, atMs, Math.min(60_000, totalMs - atMs));
    if (settledMb === undefined && atMs + 60_000 >= settlingMs) settledMb = await heldMb(session);
    if (atMs % 600_000 === 540_000)
      onProgress?.(`${(atMs + 60_000) / 60_000} min, ${(await heldMb(session)).toFixed(1)} MB`);
  }
  const before = settledMb ?? (await heldMb(session));
  return (100 * ((await heldMb(session)) - before)) / before;
}

/** As fast as it is taken in. */
async function play(
  session: SessionHost,
  speech: Int16Array,
  fromMs: number,
  lengthMs: number,
): Promise<void> {
  const frameSamples = sampleCount(FRAME_MS, PIPELINE_RATE_HZ);
  const frames = Math.floor(speech.length / frameSamples);
  for (let atMs = fromMs; atMs < fromMs + lengthMs; atMs += FRAME_MS) {
    const frame = (atMs / FRAME_MS) % frames;
    const samples = speech.slice(frame * frameSamples, (frame + 1) * frameSamples);
    await session.execute({ type: 'audio', sound: { samples, rateHz: PIPELINE_RATE_HZ }, timeMs: atMs });
    // The event loop lives, as it does between frames of a socket.
    if (atMs % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What is really held, sound in particular: the resident size also has what was given back and is not missed. */
async function heldMb(session?: SessionHost): Promise<number> {
  // Hurried speech is ahead of its dubs.
  while (session !== undefined && isOwed(session)) await new Promise((resolve) => setImmediate(resolve));
  let leastMb = Infinity;
  // What was just sent is acknowledged within a few turns, and the collector frees sound beside the program.
  for (let turn = 0; turn < COLLECTIONS; turn++) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    leastMb = Math.min(leastMb, (heapUsed + arrayBuffers) / 2 ** 20);
  }
  return leastMb;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function isOwed({ dubbing: { counts } }: SessionHost): boolean {
  const { committed, spoken, cut, dropped, failed } = counts;
  return committed > spoken + cut + dropped + failed;
}
