import { DubScheduler, type Plan, type SchedulingPolicy } from '../../shared/scheduling/dub-scheduler.ts';
import type { AnnouncedClause } from '../../shared/scheduling/scheduled-clause.ts';
import { DEFAULT_TIMING } from '../../client/session/dubbing-options.ts';

/** What the player of an extension reports of a dub. */
export interface SimulatedReport {
  readonly clauseId: number;
  readonly state: 'started' | 'ended' | 'dropped';
  readonly atMs: number;
  /** Speech that has arrived and was not played yet. */
  readonly backlogMs: number;
}

const VIEWER_POLICY: SchedulingPolicy = { ...DEFAULT_TIMING, isLipSync: false };
/** As long as a block of sound that the extension's player renders, nearly. */
const STEP_MS = 5;
/** Dubs that are never finished are waited for no longer. */
const LAST_WAIT_MS = 60_000;

interface Playing extends Plan {
  hasBegun: boolean;
  playedMs: number;
}

/**
 * The extension's player without a loudspeaker: the scheduler that a viewer has, with the settings that a viewer begins with, and
 * dubs that take exactly as long as their rate says.
 */
export class SimulatedPlayback {
  readonly #report: (report: SimulatedReport) => void;
  readonly #scheduler: DubScheduler;
  readonly #playing = new Map<number, Playing>();
  /** Dubs that were announced and have not ended, with what has arrived of them. */
  readonly #pending = new Map<number, { receivedMs: number; isComplete: boolean }>();
  #nowMs = 0;

  constructor(report: (report: SimulatedReport) => void, policy: SchedulingPolicy = VIEWER_POLICY) {
    this.#report = report;
    this.#scheduler = new DubScheduler(policy, {
      plan: (id, plan) => this.#playing.set(id, { ...plan, hasBegun: false, playedMs: 0 }),
      drop: (id) => {
        this.#pending.delete(id);
        this.#tell(id, 'dropped');
      },
      pace: () => undefined,
    });
  }

  /** A dub begins to arrive. Times are on the capture clock. */
  announce(clause: AnnouncedClause, nowMs: number): void {
    this.advance(nowMs);
    this.#pending.set(clause.id, { receivedMs: 0, isComplete: false });
    this.#scheduler.announce(clause, this.#nowMs);
  }

  received(id: number, ms: number): void {
    const dub = this.#pending.get(id);
    if (dub === undefined) return;
    dub.receivedMs += ms;
    this.#scheduler.received(id, ms);
  }

  complete(id: number): void {
    const dub = this.#pending.get(id);
    if (dub === undefined) return;
    dub.isComplete = true;
    this.#scheduler.complete(id);
  }

  /** Plays on up to `nowMs`. */
  advance(nowMs: number): void {
    while (this.#nowMs + STEP_MS <= nowMs) this.#step();
  }

  /** Plays what is left. */
  finish(): void {
    const lastMs = this.#nowMs + LAST_WAIT_MS;
    while (this.#pending.size > 0 && this.#nowMs < lastMs) this.#step();
  }

  #step(): void {
    this.#nowMs += STEP_MS;
    this.#scheduler.step(this.#nowMs);
    for (const [id, playing] of this.#playing) {
      const dub = this.#pending.get(id);
      if (dub === undefined || this.#nowMs < playing.beginMs) continue;
      if (!playing.hasBegun) {
        playing.hasBegun = true;
        this.#tell(id, 'started');
      }
      playing.playedMs = Math.min(dub.receivedMs, playing.playedMs + STEP_MS * playing.rate);
      this.#scheduler.progressed(id, playing.playedMs);
      if (!dub.isComplete || playing.playedMs < dub.receivedMs) continue;
      this.#playing.delete(id);
      this.#pending.delete(id);
      this.#scheduler.ended(id, this.#nowMs);
      this.#tell(id, 'ended');
    }
  }

  #tell(clauseId: number, state: SimulatedReport['state']): void {
    this.#report({ clauseId, state, atMs: this.#nowMs, backlogMs: this.#scheduler.backlogMs });
  }
}
