import type { CaptionLog } from './caption-log.ts';
import type { PlaybackReport } from './dependencies.ts';
import { Backlog } from './dub-target.ts';
import type { Latencies } from './latency.ts';

/** Nobody owes more than the lag that is allowed, many times over: what is past this is no report. */
const MOST_BACKLOG_MS = 60_000;

export interface PlaybackTrackerOptions {
  readonly captions: CaptionLog;
  readonly latencies: Latencies;
  readonly nowMs: () => number;
}

/** What the listener's side did with the dubs: when each was heard, and how much it still owes. */
export class PlaybackTracker {
  readonly #options: PlaybackTrackerOptions;
  readonly #backlog = new Backlog();
  #reportedMs = 0;

  constructor(options: PlaybackTrackerOptions) {
    this.#options = options;
  }

  /** Dub audio owed and not yet played, as it was last reported. */
  get reportedBacklogMs(): number {
    return this.#reportedMs;
  }

  /** The same by now: what is owed is played off meanwhile. */
  get backlogMs(): number {
    return this.#backlog.at(this.#options.nowMs());
  }

  record({ clauseId, state, heardMs, backlogMs }: PlaybackReport): void {
    const { captions, latencies, nowMs } = this.#options;
    this.#reportedMs = Math.min(backlogMs, MOST_BACKLOG_MS);
    this.#backlog.report(this.#reportedMs, nowMs());
    const entry = captions.of(clauseId);
    if (entry === undefined) return;
    if (state === 'dropped') entry.isSkipped = true;
    if (state !== 'started' || entry.heardEvsMs !== undefined) return;
    entry.heardEvsMs = Math.max(0, Math.round(heardMs - entry.startMs));
    latencies.add('heardEvs', entry.heardEvsMs);
  }
}
