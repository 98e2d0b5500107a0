/** More and more sessions of one companion, until they are no longer dubbed in time; and what it says to more than it bears. */
import { percentile } from '../../shared/percentile.ts';
import { FRAME_MS, PinnedCompanion, SpeechStreams } from '../bench/speech-streams.ts';
import type { WireClient } from '../fakes/client.ts';

export interface LoadStep {
  readonly sessions: number;
  /** From a clause's last sample being sent to its dub's first frame. */
  readonly lag_p50_ms: number;
  readonly lag_p95_ms: number;
  /** Percent of a core. */
  readonly cpu: number;
  readonly rss_mb: number;
  /** The later half of the step is later than the earlier one: it does not stay as it is. */
  readonly is_growing: boolean;
}

export interface RefusalStep {
  readonly limit: number;
  readonly asked: number;
  /** By name: `too_many_sessions`. */
  readonly refused: number;
  /** Of those who were let in. */
  readonly lag_p95_ms: number;
}

export interface LoadOptions {
  /** Of the companion's program, `tests/bench/scripted-companion.ts`. */
  readonly words: readonly string[];
  /** Sessions, in rising order. */
  readonly steps: readonly number[];
  readonly warmMs: number;
  readonly measuredMs: number;
  /** A lag (p95) beyond this is too late. Some 0.7 s of it the scripted recogniser waits for words to stay as they are. */
  readonly boundMs: number;
  readonly onStep?: (step: LoadStep) => void;
}

const GROWING_MS = 250;
/** What is measured at the end of a step has some more time to arrive. */
const LATEST_MS = 1_000;

/** Up to the first step that is not borne, which is the last. */
export async function rise({ steps, onStep, words, ...options }: LoadOptions): Promise<LoadStep[]> {
  const companion = await PinnedCompanion.start(words);
  const sessions: TimedSession[] = [];
  const done: LoadStep[] = [];
  try {
    for (const count of steps) {
      while (sessions.length < count) sessions.push(await TimedSession.begin(companion, sessions.length));
      const step = await measured(companion, sessions, options);
      done.push(step);
      onStep?.(step);
      if (!isBorne(step, options.boundMs)) break;
    }
    return done;
  } finally {
    for (const { client } of sessions) client.cut();
    companion.kill();
  }
}

export function isBorne(step: LoadStep, boundMs: number): boolean {
  return !step.is_growing && step.lag_p95_ms <= boundMs;
}

/** Asks for more sessions than the limit that the companion is given. */
export async function refusals(
  limit: number,
  more: number,
  { words, ...options }: Pick<LoadOptions, 'words' | 'warmMs' | 'measuredMs'>,
): Promise<RefusalStep> {
  const companion = await PinnedCompanion.start(words, { MAX_SESSIONS: String(limit) });
  const sessions: TimedSession[] = [];
  let refused = 0;
  try {
    for (let i = 0; i < limit; i++) sessions.push(await TimedSession.begin(companion, i));
    const over = (async () => {
      for (let i = 0; i < more; i++) {
        const client = await companion.client(`more-${i}`);
        const { code } = await client.closed;
        const isNamed = client.of('error').some((error) => error.code === 'too_many_sessions');
        if (isNamed && code === TRY_LATER) refused++;
      }
    })();
    const [{ lag_p95_ms }] = await Promise.all([measured(companion, sessions, options), over]);
    return { limit, asked: limit + more, refused, lag_p95_ms };
  } finally {
    for (const { client } of sessions) client.cut();
    companion.kill();
  }
}

const TRY_LATER = 1013;

async function measured(
  companion: PinnedCompanion,
  sessions: readonly TimedSession[],
  { warmMs, measuredMs }: Pick<LoadOptions, 'warmMs' | 'measuredMs'>,
): Promise<LoadStep> {
  const streams = new SpeechStreams(sessions.map(({ client }) => client));
  const sent = (at: number): void => {
    sessions[at]?.sent();
  };
  await streams.run(warmMs, sent);
  for (const session of sessions) session.forget();
  const [cpuBefore, beganAtMs] = [companion.treeCpuS, performance.now()];
  await streams.run(measuredMs / 2, sent);
  const early = sessions.flatMap((session) => session.forget());
  await streams.run(measuredMs / 2, sent);
  const cpu = (100_000 * (companion.treeCpuS - cpuBefore)) / (performance.now() - beganAtMs);
  // Silence lets go of what waits, and no more is asked.
  await new Promise((resolve) => setTimeout(resolve, LATEST_MS));
  const late = sessions.flatMap((session) => session.forget());
  const all = [...early, ...late];
  const at = (lags: readonly number[], part: number): number => percentile(lags, part) ?? Infinity;
  return {
    sessions: sessions.length,
    lag_p50_ms: Math.round(at(all, 0.5)),
    lag_p95_ms: Math.round(at(all, 0.95)),
    cpu: Math.round(cpu),
    rss_mb: Math.round(companion.residentMb),
    is_growing: at(late, 0.5) > at(early, 0.5) + GROWING_MS,
  };
}

/** A session whose client notes when what was sent, and how late the dub of it began. */
class TimedSession {
  readonly client: WireClient;
  /** When each frame was sent. */
  readonly #sentAtMs: number[] = [];
  readonly #endMs = new Map<number, number>();
  #lagsMs: number[] = [];

  static async begin(companion: PinnedCompanion, number: number): Promise<TimedSession> {
    return new TimedSession(await companion.client(`s${number}`));
  }

  private constructor(client: WireClient) {
    this.client = client;
    client.onMessage = (message) => {
      if (message.type === 'clause') this.#endMs.set(message.clause_id, message.end_ms);
      // What it keeps of hours of messages is not the companion's.
      if (client.messages.length > MOST_MESSAGES) client.messages.splice(0, MOST_MESSAGES / 2);
    };
    client.onFrame = ({ clauseId, sequence }) => {
      client.frames.length = 0;
      const endMs = this.#endMs.get(clauseId);
      if (sequence !== 0 || endMs === undefined) return;
      this.#endMs.delete(clauseId);
      const sentAtMs = this.#sentAtMs[Math.floor(endMs / FRAME_MS)];
      if (sentAtMs !== undefined) this.#lagsMs.push(performance.now() - sentAtMs);
    };
  }

  sent(): void {
    this.#sentAtMs.push(performance.now());
  }

  /** What was measured since it was last asked. */
  forget(): number[] {
    const lagsMs = this.#lagsMs;
    this.#lagsMs = [];
    return lagsMs;
  }
}

const MOST_MESSAGES = 1_000;
