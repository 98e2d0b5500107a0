import { DubScheduler, LEAD_MS, type Plan, type SchedulingPolicy } from './dub-scheduler.ts';
import type { AnnouncedClause } from './scheduled-clause.ts';

/** A recording can wait: every dub is kept, at the rate it was made at, and none begins before its original. */
const RECORDING_POLICY: SchedulingPolicy = {
  maxBacklogMs: Infinity,
  cutOffMs: Infinity,
  slowsPicture: false,
  overlapsVoices: false,
  isLipSync: true,
  rates: { min: 1, max: 1 },
};

/** Where a dub stands in a recording. Milliseconds of its film. */
export interface Placement {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Where dubs stand in the sound of a file: the scheduler's answer for a listener to whom every dub is there before its
 * original, and who misses none.
 */
export class RecordingSchedule {
  #plan: Plan | undefined;
  #freeMs = -Infinity;
  readonly #scheduler = new DubScheduler(RECORDING_POLICY, {
    plan: (_id, plan) => {
      this.#plan = plan;
    },
    drop: () => undefined,
    pace: () => undefined,
  });

  /**
   * Places the next dub: at its original's start, or a short silence after the one before it.
   * @param clause with an id above that of the clause before
   * @param lengthMs of the whole dub, as made
   * @returns undefined for a clause that was placed before
   */
  place(clause: AnnouncedClause, lengthMs: number): Placement | undefined {
    const startMs = Math.max(0, clause.startMs);
    // The latest moment at which its beginning is still free to be decided.
    const nowMs = Math.max(startMs - LEAD_MS, this.#freeMs);
    const plan = this.#planOf({ ...clause, startMs }, lengthMs, nowMs);
    if (plan === undefined) return undefined;
    const endMs = plan.beginMs + lengthMs / plan.rate;
    this.#scheduler.ended(clause.id, endMs);
    this.#freeMs = endMs;
    return { startMs: plan.beginMs, endMs };
  }

  #planOf(clause: AnnouncedClause, lengthMs: number, nowMs: number): Plan | undefined {
    this.#plan = undefined;
    this.#scheduler.announce(clause, nowMs);
    this.#scheduler.received(clause.id, lengthMs);
    this.#scheduler.complete(clause.id);
    this.#scheduler.step(nowMs);
    return this.#plan;
  }
}
