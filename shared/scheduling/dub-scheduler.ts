import { DubLength } from './dub-length.ts';
import { fittingRate, liveRate, RATE_LIMITS, type RateLimits } from './dub-rate.ts';
import { PicturePace } from './picture-pace.ts';
import { scheduled, spokeAtOnce, type AnnouncedClause, type ScheduledClause } from './scheduled-clause.ts';

/** How much may wait, and what may be done about it. */
export interface SchedulingPolicy {
  /** More speech owed than this, and the oldest clause is left to its caption. */
  readonly maxBacklogMs: number;
  /** A clause that could not begin this long after its original ended is left to its caption. */
  readonly cutOffMs: number;
  readonly slowsPicture: boolean;
  readonly overlapsVoices: boolean;
  /** The film is heard late, so that each dub can stand on its original; else dubs follow as soon as they are there. */
  readonly isLipSync: boolean;
  /** What the player can do; left out, what sounds well. */
  readonly rates?: RateLimits;
}

/** How a dub is played. */
export interface Plan {
  /** Film time. */
  readonly beginMs: number;
  readonly rate: number;
  /** Pauses inside the dub are shortened to this. */
  readonly pauseMs: number;
}

export interface SchedulerEvents {
  plan(id: number, plan: Plan): void;
  /** It is left to its caption. */
  drop(id: number): void;
  /** The picture is to be played at this part of the viewer's own rate. */
  pace(rate: number): void;
}

/** A dub begins with this much in hand: more than the stretcher reads ahead, and a breath for the network. */
const BEGIN_MS = 160;
/** The original begins to fall this long before a dub begins. */
export const LEAD_MS = 90;
/** Steps are no further apart: what is decided within one of them still begins on time. */
const STEP_MS = 10;
/** For this long after a dub the original is still down. */
export const HOLD_MS = 300;
/** Two dubs are told apart by this much silence. */
const GAP_MS = 40;
/** Behind by more than this, pauses are shortened; pauses of speech are seldom shorter than this. */
const BEHIND_MS = 250;
const SHORT_PAUSE_MS = 150;
/** Audio that does not come holds up nobody else's for longer. */
const STALLED_MS = 3_000;
/** A voice that is alone may go on this long after its original. */
const OVERHANG_MS = 400;
const MOST_VOICES = 2;

/**
 * Decides for each clause when and how fast its dub is played, and which are not played at all: a step function of what is
 * pending and of film time, which stands still while the film does and, with lip-sync, is as late as the film is heard. The
 * player reports back what it has played. It holds no clock and no sound, so that a live player, a file's sound and a bench
 * are all scheduled by it.
 */
export class DubScheduler {
  readonly #events: SchedulerEvents;
  readonly #length = new DubLength();
  readonly #pace = new PicturePace();
  #policy: SchedulingPolicy;
  /** In the order of their announcement. */
  #pending: ScheduledClause[] = [];
  #lastId = 0;
  #quietSinceMs = -Infinity;

  constructor(policy: SchedulingPolicy, events: SchedulerEvents) {
    this.#policy = policy;
    this.#events = events;
  }

  tune(policy: SchedulingPolicy): void {
    this.#policy = policy;
  }

  /** The rate that the picture was asked to be played at. */
  get pace(): number {
    return this.#pace.rate;
  }

  get #rates(): RateLimits {
    return this.#policy.rates ?? RATE_LIMITS;
  }

  announce(clause: AnnouncedClause, nowMs: number): void {
    if (clause.id <= this.#lastId) return;
    this.#lastId = clause.id;
    this.#pending.push(scheduled(clause, nowMs));
  }

  /** Dub audio has arrived. */
  received(id: number, ms: number): void {
    const clause = this.#find(id);
    if (clause !== undefined) clause.receivedMs += ms;
  }

  /** No more of it arrives. */
  complete(id: number): void {
    const clause = this.#find(id);
    if (clause === undefined || clause.isComplete) return;
    clause.isComplete = true;
    this.#length.learn(clause);
  }

  /** The player has played this much of it, as made. */
  progressed(id: number, playedMs: number): void {
    const clause = this.#find(id);
    if (clause !== undefined) clause.playedMs = playedMs;
  }

  /** The player is done with it, whether or not it came to its end. */
  ended(id: number, nowMs: number): void {
    if (!this.#forget(id)) return;
    if (!this.#pending.some(isAudible)) this.#quietSinceMs = nowMs;
  }

  /** Speech that has arrived and was not played yet, as made. */
  get backlogMs(): number {
    return this.#pending.reduce(
      (sum, { receivedMs, playedMs }) => sum + Math.max(0, receivedMs - playedMs),
      0,
    );
  }

  step(nowMs: number): void {
    this.#noteReady(nowMs);
    this.#dropPast(nowMs);
    this.#dropOldest(nowMs);
    this.#begin(nowMs);
    const maySlow = this.#policy.slowsPicture && !this.#policy.isLipSync;
    const share = maySlow ? this.#newestWaitsMs(nowMs) / this.#policy.maxBacklogMs : 0;
    const pace = this.#pace.step(nowMs, share);
    if (pace !== undefined) this.#events.pace(pace);
  }

  #noteReady(nowMs: number): void {
    for (const clause of this.#pending) {
      if (clause.receivedMs >= BEGIN_MS || clause.isComplete) clause.readyMs ??= nowMs;
      if (clause.state === 'planned' && clause.beginMs <= nowMs) clause.state = 'speaking';
    }
  }

  /** Its scene is gone, or its audio does not come and others wait behind it. */
  #dropPast(nowMs: number): void {
    for (let i = 0; i < this.#pending.length; i++) {
      const clause = this.#pending[i];
      if (clause?.state !== 'waiting') continue;
      const isGone = nowMs > clause.endMs + this.#policy.cutOffMs;
      const isStalled = clause.readyMs === undefined && nowMs - clause.announcedMs > STALLED_MS;
      if (isGone || (isStalled && this.#pending[i + 1]?.readyMs !== undefined)) this.#drop(clause);
    }
  }

  /** What could not be caught up with at the highest rate; the newest is always played. */
  #dropOldest(nowMs: number): void {
    while (this.#newestWaitsMs(nowMs) > this.#policy.maxBacklogMs) {
      const oldest = this.#pending.find(isWaiting);
      if (oldest === undefined || oldest === this.#pending.at(-1)) return;
      this.#drop(oldest);
    }
  }

  #begin(nowMs: number): void {
    for (const clause of this.#pending) {
      if (isAudible(clause)) continue;
      if (clause.readyMs === undefined || !this.#hasTurn(clause)) return;
      const beginMs = this.#beginMs(clause, nowMs);
      // Decided as late as can be: what arrives meanwhile counts.
      if (beginMs > nowMs + LEAD_MS + STEP_MS) return;
      this.#plan(clause, beginMs, nowMs);
    }
  }

  /** Nobody speaks, or those who do spoke at once with this one. */
  #hasTurn(clause: ScheduledClause): boolean {
    let speaking = 0;
    for (const other of this.#pending) {
      if (!isAudible(other)) continue;
      speaking++;
      if (!this.#policy.overlapsVoices || !spokeAtOnce(other, clause)) return false;
    }
    return speaking < MOST_VOICES;
  }

  #beginMs(clause: ScheduledClause, nowMs: number): number {
    const isDown = this.#pending.some(isAudible) || nowMs - this.#quietSinceMs < HOLD_MS;
    const soonestMs = isDown ? Math.max(nowMs, this.#quietSinceMs + GAP_MS) : nowMs + LEAD_MS;
    return Math.max(clause.startMs, soonestMs);
  }

  #plan(clause: ScheduledClause, beginMs: number, nowMs: number): void {
    clause.state = 'planned';
    clause.beginMs = beginMs;
    let behindMs = beginMs - clause.startMs;
    if (this.#policy.isLipSync || clause.isReplay === true) {
      // What has not arrived whole may be longer than it seems: it is not drawn out.
      const originalMs = clause.isComplete ? clause.endMs - beginMs : 0;
      clause.rate = fittingRate(
        this.#length.of(clause),
        this.#roomMs(clause, beginMs),
        originalMs,
        this.#rates,
      );
    } else {
      const lateMs = nowMs - (clause.readyMs ?? nowMs);
      const waitingMs = this.#waitingMs();
      clause.rate = liveRate(lateMs, waitingMs, this.#rates);
      behindMs = lateMs + waitingMs;
    }
    const pauseMs = behindMs > BEHIND_MS ? SHORT_PAUSE_MS : Infinity;
    this.#events.plan(clause.id, { beginMs, rate: clause.rate, pauseMs });
  }

  /** Up to the next original, as far as it is known of, or as long as it may hang over. */
  #roomMs(clause: ScheduledClause, beginMs: number): number {
    const next = this.#pending.find(({ startMs, state }) => state === 'waiting' && startMs > clause.startMs);
    const freeMs = clause.endMs + OVERHANG_MS;
    const untilMs =
      next === undefined ? freeMs : Math.min(freeMs, Math.max(next.startMs - GAP_MS, clause.endMs));
    return untilMs - beginMs;
  }

  /** Speech that waits. */
  #waitingMs(): number {
    let sum = 0;
    for (const clause of this.#pending) if (isWaiting(clause)) sum += this.#length.of(clause);
    return sum;
  }

  /** How much later than it could be the newest begins because of those before it, at best. */
  #newestWaitsMs(nowMs: number): number {
    let freeMs = nowMs;
    for (let i = 0; i < this.#pending.length - 1; i++) {
      const clause = this.#pending[i];
      if (clause === undefined) continue;
      const leftMs = Math.max(0, this.#length.of(clause) - clause.playedMs);
      freeMs = isAudible(clause)
        ? freeMs + leftMs / clause.rate
        : Math.max(freeMs, clause.startMs) + leftMs / this.#rates.max;
    }
    return freeMs - Math.max(nowMs, this.#pending.at(-1)?.startMs ?? nowMs);
  }

  #drop(clause: ScheduledClause): void {
    this.#forget(clause.id);
    this.#events.drop(clause.id);
  }

  #forget(id: number): boolean {
    const at = this.#pending.findIndex((clause) => clause.id === id);
    if (at < 0) return false;
    this.#pending.splice(at, 1);
    return true;
  }

  #find(id: number): ScheduledClause | undefined {
    return this.#pending.find((clause) => clause.id === id);
  }
}

function isAudible({ state }: ScheduledClause): boolean {
  return state !== 'waiting';
}

function isWaiting({ state }: ScheduledClause): boolean {
  return state === 'waiting';
}
