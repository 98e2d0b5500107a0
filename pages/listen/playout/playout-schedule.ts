import { liveRate } from '../../../shared/scheduling/dub-rate.ts';
import { JitterEstimate } from './jitter-estimate.ts';

export interface PlayoutEvents {
  /** This dub is next: its sound is to be decoded, played this much faster than made, and placed. */
  begin(clauseId: number, rate: number): void;
  /** It is left to its caption. */
  drop(clauseId: number): void;
}

interface Dub {
  readonly clauseId: number;
  /** Sound that has come, as made. */
  receivedMs: number;
  /** When its first piece came, less that piece's place in the dub. */
  firstMs: number | undefined;
  /** When its first piece came. */
  readyMs: number | undefined;
  isComplete: boolean;
  /** When its latest piece came, or its announcement. */
  arrivedMs: number;
}

interface CurrentDub {
  readonly dub: Dub;
  readonly rate: number;
  /** Where its next sound goes; undefined until the first is placed. */
  nextMs: number | undefined;
}

/** Between two dubs. */
const GAP_MS = 60;
/** A dub is begun this long before its turn: timers of a page that is not looked at run once a second. */
const AHEAD_MS = 1_500;
/** Sound that is placed is placed at least this far ahead, or the device would cut its beginning off. */
const LEAD_MS = 20;
/** More speech waiting than this, and the oldest is left to its caption. */
const MOST_WAITING_MS = 12_000;
/** Sound that does not come holds up nobody else's for longer. */
const STALLED_MS = 3_000;

/**
 * Decides when each dub is played and how fast: one after another, held back by as much as the network's jitter asks for,
 * faster where speech piles up. It holds no clock and no sound: time is the audio device's, in milliseconds.
 */
export class PlayoutSchedule {
  readonly #events: PlayoutEvents;
  readonly #jitter = new JitterEstimate();
  #waiting: Dub[] = [];
  #current: CurrentDub | undefined;
  /** When what was placed so far is over. */
  #freeMs = -Infinity;
  #lastClauseId = 0;

  constructor(events: PlayoutEvents) {
    this.#events = events;
  }

  get targetMs(): number {
    return this.#jitter.targetMs;
  }

  /** Speech that has come and is not heard yet, as made. */
  backlogMs(nowMs: number): number {
    return Math.max(0, this.#freeMs - nowMs) + this.#waitingMs;
  }

  /** The dub of a clause begins to arrive. One that was here before is not played again. */
  announce(clauseId: number, nowMs: number): void {
    if (clauseId <= this.#lastClauseId) return;
    this.#lastClauseId = clauseId;
    this.#waiting.push({
      clauseId,
      receivedMs: 0,
      firstMs: undefined,
      readyMs: undefined,
      isComplete: false,
      arrivedMs: nowMs,
    });
  }

  /**
   * A piece of it has come.
   * @param timeMs where in the dub it begins
   */
  arrived(clauseId: number, timeMs: number, durationMs: number, nowMs: number): void {
    const dub = this.#find(clauseId);
    if (dub === undefined) return;
    dub.readyMs ??= nowMs;
    dub.firstMs ??= nowMs - timeMs;
    this.#jitter.add(nowMs - (dub.firstMs + timeMs));
    dub.receivedMs = Math.max(dub.receivedMs, timeMs + durationMs);
    dub.arrivedMs = nowMs;
  }

  /** No more of it comes. */
  complete(clauseId: number): void {
    const dub = this.#find(clauseId);
    if (dub !== undefined) dub.isComplete = true;
  }

  /** All of a dub that was begun has been placed. */
  placedAll(clauseId: number): void {
    if (this.#current?.dub.clauseId === clauseId) this.#current = undefined;
  }

  /**
   * Where the next sound of the dub that was begun goes; what follows goes behind it.
   * @param durationMs as it is played
   */
  place(clauseId: number, durationMs: number, nowMs: number): number | undefined {
    const current = this.#current;
    if (current?.dub.clauseId !== clauseId) return undefined;
    const first = Math.max(nowMs + this.targetMs, this.#freeMs + GAP_MS);
    const beginMs = Math.max(current.nextMs ?? first, nowMs + LEAD_MS);
    current.nextMs = beginMs + durationMs;
    this.#freeMs = current.nextMs;
    return beginMs;
  }

  step(nowMs: number): void {
    this.#dropOldest();
    this.#giveUpStalled(nowMs);
    const next = this.#waiting[0];
    if (next === undefined || this.#current !== undefined) return;
    if (next.receivedMs === 0 || this.#freeMs > nowMs + AHEAD_MS) return;
    this.#waiting.shift();
    const lateMs = Math.max(nowMs, this.#freeMs) - (next.readyMs ?? nowMs);
    this.#current = { dub: next, rate: liveRate(lateMs, this.#waitingMs), nextMs: undefined };
    this.#events.begin(next.clauseId, this.#current.rate);
  }

  get #waitingMs(): number {
    return this.#waiting.reduce((sum, { receivedMs }) => sum + receivedMs, 0);
  }

  /** The newest is always played. */
  #dropOldest(): void {
    while (this.#waiting.length > 1 && this.#waitingMs > MOST_WAITING_MS) this.#drop();
  }

  #giveUpStalled(nowMs: number): void {
    const current = this.#current?.dub;
    if (current !== undefined && !current.isComplete && nowMs - current.arrivedMs > STALLED_MS) {
      this.#current = undefined;
      this.#events.drop(current.clauseId);
    }
    const [first] = this.#waiting;
    if (first === undefined || first.receivedMs > 0) return;
    if (first.isComplete || nowMs - first.arrivedMs > STALLED_MS) this.#drop();
  }

  #drop(): void {
    const dub = this.#waiting.shift();
    if (dub !== undefined) this.#events.drop(dub.clauseId);
  }

  #find(clauseId: number): Dub | undefined {
    if (this.#current?.dub.clauseId === clauseId) return this.#current.dub;
    return this.#waiting.find((one) => one.clauseId === clauseId);
  }
}
