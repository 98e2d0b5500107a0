import { MAX_DUB_RATE } from '../../shared/dub-rate.ts';
import { DubLength } from './dub-length.ts';
import { owed, spokeAtOnce, type Announced, type OwedClause } from './owed-clause.ts';
import { PicturePace } from './picture-pace.ts';
import { fittingRate, liveRate } from './spoken-rate.ts';

export interface ControllerSettings {
  /** More speech owed than this, and the oldest clause is left to its caption. */
  readonly maxBacklogMs: number;
  /** A clause that could not begin this long after its original ended is left to its caption. */
  readonly cutOffMs: number;
  readonly slowsPicture: boolean;
  readonly overlapsVoices: boolean;
  /** The film is heard late, so that each dub can stand on its original; else dubs follow as soon as they are there. */
  readonly isLipSync: boolean;
}

/** How a clause is said. */
export interface Plan {
  /** Film time. */
  readonly beginMs: number;
  readonly rate: number;
  /** Pauses inside the dub are shortened to this. */
  readonly pauseMs: number;
}

export interface ControllerEvents {
  plan(id: number, plan: Plan): void;
  /** It is not said. */
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
 * Decides for each clause when and how fast it is said, and which are not said at all: a step function of what is owed
 * and of film time, which stands still while the film does and, with lip-sync, is as late as the film is heard. Whoever
 * speaks tells back what was heard.
 */
export class Controller {
  readonly #events: ControllerEvents;
  readonly #length = new DubLength();
  readonly #pace = new PicturePace();
  #settings: ControllerSettings;
  /** In the order of their announcement. */
  #owed: OwedClause[] = [];
  #lastId = 0;
  #quietSinceMs = -Infinity;

  constructor(settings: ControllerSettings, events: ControllerEvents) {
    this.#settings = settings;
    this.#events = events;
  }

  tune(settings: ControllerSettings): void {
    this.#settings = settings;
  }

  /** The rate that the picture was asked to be played at. */
  get pace(): number {
    return this.#pace.rate;
  }

  announce(clause: Announced, nowMs: number): void {
    if (clause.id <= this.#lastId) return;
    this.#lastId = clause.id;
    this.#owed.push(owed(clause, nowMs));
  }

  /** Dub audio has arrived. */
  received(id: number, ms: number): void {
    const clause = this.#find(id);
    if (clause !== undefined) clause.gotMs += ms;
  }

  /** No more of it arrives. */
  complete(id: number): void {
    const clause = this.#find(id);
    if (clause === undefined || clause.isComplete) return;
    clause.isComplete = true;
    this.#length.learn(clause);
  }

  /** The voice has said this much of it, as made. */
  said(id: number, ms: number): void {
    const clause = this.#find(id);
    if (clause !== undefined) clause.saidMs = ms;
  }

  /** The voice is done with it, whether or not it came to its end. */
  over(id: number, nowMs: number): void {
    if (!this.#forget(id)) return;
    if (!this.#owed.some(isHeard)) this.#quietSinceMs = nowMs;
  }

  /** Speech owed and not heard yet, as made, as far as it has arrived. */
  get backlogMs(): number {
    return this.#owed.reduce((sum, { gotMs, saidMs }) => sum + Math.max(0, gotMs - saidMs), 0);
  }

  step(nowMs: number): void {
    this.#noteReady(nowMs);
    this.#dropPast(nowMs);
    this.#dropOldest(nowMs);
    this.#begin(nowMs);
    const maySlow = this.#settings.slowsPicture && !this.#settings.isLipSync;
    const share = maySlow ? this.#newestWaitsMs(nowMs) / this.#settings.maxBacklogMs : 0;
    const pace = this.#pace.step(nowMs, share);
    if (pace !== undefined) this.#events.pace(pace);
  }

  #noteReady(nowMs: number): void {
    for (const clause of this.#owed) {
      if (clause.gotMs >= BEGIN_MS || clause.isComplete) clause.readyMs ??= nowMs;
      if (clause.state === 'planned' && clause.beginMs <= nowMs) clause.state = 'speaking';
    }
  }

  /** Its scene is gone, or its audio does not come and others wait behind it. */
  #dropPast(nowMs: number): void {
    for (let i = 0; i < this.#owed.length; i++) {
      const clause = this.#owed[i];
      if (clause?.state !== 'waiting') continue;
      const isGone = nowMs > clause.endMs + this.#settings.cutOffMs;
      const isStalled = clause.readyMs === undefined && nowMs - clause.announcedMs > STALLED_MS;
      if (isGone || (isStalled && this.#owed[i + 1]?.readyMs !== undefined)) this.#drop(clause);
    }
  }

  /** What could not be caught up with at the highest rate; the newest is always said. */
  #dropOldest(nowMs: number): void {
    while (this.#newestWaitsMs(nowMs) > this.#settings.maxBacklogMs) {
      const oldest = this.#owed.find(isWaiting);
      if (oldest === undefined || oldest === this.#owed.at(-1)) return;
      this.#drop(oldest);
    }
  }

  #begin(nowMs: number): void {
    for (const clause of this.#owed) {
      if (isHeard(clause)) continue;
      if (clause.readyMs === undefined || !this.#hasTurn(clause)) return;
      const beginMs = this.#beginMs(clause, nowMs);
      // Decided as late as can be: what arrives meanwhile counts.
      if (beginMs > nowMs + LEAD_MS + STEP_MS) return;
      this.#plan(clause, beginMs, nowMs);
    }
  }

  /** Nobody speaks, or those who do spoke at once with this one. */
  #hasTurn(clause: OwedClause): boolean {
    let speaking = 0;
    for (const other of this.#owed) {
      if (!isHeard(other)) continue;
      speaking++;
      if (!this.#settings.overlapsVoices || !spokeAtOnce(other, clause)) return false;
    }
    return speaking < MOST_VOICES;
  }

  #beginMs(clause: OwedClause, nowMs: number): number {
    const isDown = this.#owed.some(isHeard) || nowMs - this.#quietSinceMs < HOLD_MS;
    const soonestMs = isDown ? Math.max(nowMs, this.#quietSinceMs + GAP_MS) : nowMs + LEAD_MS;
    return Math.max(clause.startMs, soonestMs);
  }

  #plan(clause: OwedClause, beginMs: number, nowMs: number): void {
    clause.state = 'planned';
    clause.beginMs = beginMs;
    let behindMs = beginMs - clause.startMs;
    if (this.#settings.isLipSync || clause.isReplay === true) {
      // What has not arrived whole may be longer than it seems: it is not drawn out.
      const originalMs = clause.isComplete ? clause.endMs - beginMs : 0;
      clause.rate = fittingRate(this.#length.of(clause), this.#roomMs(clause, beginMs), originalMs);
    } else {
      const lateMs = nowMs - (clause.readyMs ?? nowMs);
      const waitingMs = this.#waitingMs();
      clause.rate = liveRate(lateMs, waitingMs);
      behindMs = lateMs + waitingMs;
    }
    const pauseMs = behindMs > BEHIND_MS ? SHORT_PAUSE_MS : Infinity;
    this.#events.plan(clause.id, { beginMs, rate: clause.rate, pauseMs });
  }

  /** Up to the next original, as far as it is known of, or as long as it may hang over. */
  #roomMs(clause: OwedClause, beginMs: number): number {
    const next = this.#owed.find(({ startMs, state }) => state === 'waiting' && startMs > clause.startMs);
    const freeMs = clause.endMs + OVERHANG_MS;
    const untilMs =
      next === undefined ? freeMs : Math.min(freeMs, Math.max(next.startMs - GAP_MS, clause.endMs));
    return untilMs - beginMs;
  }

  /** Speech that waits. */
  #waitingMs(): number {
    let sum = 0;
    for (const clause of this.#owed) if (isWaiting(clause)) sum += this.#length.of(clause);
    return sum;
  }

  /** How much later than it could be the newest begins because of those before it, at best. */
  #newestWaitsMs(nowMs: number): number {
    let freeMs = nowMs;
    for (let i = 0; i < this.#owed.length - 1; i++) {
      const clause = this.#owed[i];
      if (clause === undefined) continue;
      const leftMs = Math.max(0, this.#length.of(clause) - clause.saidMs);
      freeMs = isHeard(clause)
        ? freeMs + leftMs / clause.rate
        : Math.max(freeMs, clause.startMs) + leftMs / MAX_DUB_RATE;
    }
    return freeMs - Math.max(nowMs, this.#owed.at(-1)?.startMs ?? nowMs);
  }

  #drop(clause: OwedClause): void {
    this.#forget(clause.id);
    this.#events.drop(clause.id);
  }

  #forget(id: number): boolean {
    const at = this.#owed.findIndex((clause) => clause.id === id);
    if (at < 0) return false;
    this.#owed.splice(at, 1);
    return true;
  }

  #find(id: number): OwedClause | undefined {
    return this.#owed.find((clause) => clause.id === id);
  }
}

function isHeard({ state }: OwedClause): boolean {
  return state !== 'waiting';
}

function isWaiting({ state }: OwedClause): boolean {
  return state === 'waiting';
}
