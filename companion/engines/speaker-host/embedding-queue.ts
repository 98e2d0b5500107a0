/**
 * What is to be embedded, for all sessions, one at a time: the most urgent first. Where there is more than can be done, the
 * less urgent is left out before it delays anything, and whoever waits, waits no longer than it is worth.
 */
import type { SpeakerEmbedding, Urgency } from '../../dubbing/ports/speaker-encoder.ts';
import { eventLoopLoad } from './event-loop-load.ts';
import { LoadMeter } from './load-meter.ts';
import type { EmbedRequest } from './protocol.ts';

interface Rule {
  /** Least is first. */
  readonly rank: number;
  /** How long an answer is worth waiting for. */
  readonly waitMs: number;
  /** Share of time, 0..1, that the process may be busy for such a request to be taken. */
  readonly load: number;
  /** Share of time, 0..1, that the companion's own event loop may be busy: on few cores, embedding takes its time from dubs. */
  readonly companionLoad: number;
  /** Requests that may stand before it. */
  readonly queue: number;
}

/** `prepare` is work done ahead for a request that is still to come. */
export const RULES: Readonly<Record<Urgency | 'prepare', Rule>> = {
  clause: { rank: 0, waitMs: 300, load: 0.9, companionLoad: 0.85, queue: 16 },
  change: { rank: 1, waitMs: 200, load: 0.6, companionLoad: 0.6, queue: 8 },
  patient: { rank: 2, waitMs: Infinity, load: 1, companionLoad: 1, queue: 64 },
  partial: { rank: 3, waitMs: 1_000, load: 0.4, companionLoad: 0.5, queue: 1 },
  prepare: { rank: 4, waitMs: 1_000, load: 0.4, companionLoad: 0.5, queue: 0 },
};

const LOAD_TIME_CONSTANT_MS = 1_000;

interface Waiting {
  readonly urgency: Urgency | 'prepare';
  /** Made when it is its turn: what it carries may be large. */
  readonly request: () => EmbedRequest;
  /** @returns false where whoever waited waits no more */
  readonly settle: (outcome: SpeakerEmbedding | undefined, error?: unknown) => boolean;
}

/** How many stretches were embedded, and how many were left out because there was more to do than could be done. */
export interface EmbeddingCounts {
  readonly embedded: number;
  readonly leftOut: number;
}

export class EmbeddingQueue {
  readonly #embed: (request: EmbedRequest) => Promise<SpeakerEmbedding | undefined>;
  readonly #nowMs: () => number;
  readonly #companionLoad: () => number;
  readonly #load = new LoadMeter(LOAD_TIME_CONSTANT_MS);
  #waiting: Waiting[] = [];
  #isBusy = false;
  #counts = { embedded: 0, leftOut: 0 };

  /** @param companionLoad share of time, 0..1, that the companion's event loop was busy of late */
  constructor(
    embed: (request: EmbedRequest) => Promise<SpeakerEmbedding | undefined>,
    nowMs = () => performance.now(),
    companionLoad = eventLoopLoad(nowMs),
  ) {
    this.#embed = embed;
    this.#nowMs = nowMs;
    this.#companionLoad = companionLoad;
  }

  get counts(): EmbeddingCounts {
    return { ...this.#counts };
  }

  /** Whether a request as urgent as this would be taken now. */
  accepts(urgency: Urgency | 'prepare'): boolean {
    const { rank, load, companionLoad, queue } = RULES[urgency];
    if (this.#companionLoad() > companionLoad) return false;
    const before = this.#waiting.filter((other) => RULES[other.urgency].rank <= rank).length;
    return before + (this.#isBusy ? 1 : 0) <= queue && this.#load.share(this.#nowMs()) <= load;
  }

  /**
   * @returns undefined where it is left out or takes longer than it is worth
   * @throws what embedding fails with, where `patient`; nothing else
   */
  add(urgency: Urgency | 'prepare', request: () => EmbedRequest): Promise<SpeakerEmbedding | undefined> {
    if (!this.accepts(urgency)) {
      if (urgency !== 'prepare') this.#counts.leftOut++;
      return Promise.resolve(undefined);
    }
    return new Promise((resolve, reject) => {
      let isSettled = false;
      const settle: Waiting['settle'] = (outcome, error) => {
        if (isSettled) return false;
        isSettled = true;
        clearTimeout(timer);
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        if (error !== undefined && urgency === 'patient')
          reject(error instanceof Error ? error : new Error('The voice was not embedded.', { cause: error }));
        else resolve(outcome);
        return true;
      };
      const waiting: Waiting = { urgency, request, settle };
      const { waitMs } = RULES[urgency];
      const timer = Number.isFinite(waitMs)
        ? setTimeout(() => {
            if (settle(undefined) && urgency !== 'prepare') this.#counts.leftOut++;
          }, waitMs)
        : undefined;
      this.#waiting.push(waiting);
      void this.#work();
    });
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        this.#load.begin(this.#nowMs());
        try {
          const embedding = await this.#embed(next.request());
          if (next.settle(embedding) && next.urgency !== 'prepare') this.#counts.embedded++;
        } catch (error) {
          next.settle(undefined, error);
        } finally {
          this.#load.end(this.#nowMs());
        }
      }
    } finally {
      this.#isBusy = false;
    }
  }

  /** The most urgent; among equals whoever waits longest. */
  #next(): Waiting | undefined {
    let best: Waiting | undefined;
    for (const one of this.#waiting) {
      if (best === undefined || RULES[one.urgency].rank < RULES[best.urgency].rank) best = one;
    }
    this.#waiting = this.#waiting.filter((one) => one !== best);
    return best;
  }
}
