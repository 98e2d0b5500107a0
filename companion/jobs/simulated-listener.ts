import { dubRate } from '../../shared/dub-rate.ts';
import type { PlaybackReport } from '../dubbing/dependencies.ts';

interface Queued {
  readonly clauseId: number;
  readonly readyMs: number;
  readonly durationMs: number;
}

/** What a listener without a loudspeaker would have heard: dubs one after the other, faster when behind. */
export class SimulatedListener {
  #queue: Queued[] = [];
  #playing: { clauseId: number; endMs: number } | undefined;
  #freeFromMs = 0;
  readonly #report: (playback: PlaybackReport) => void;

  constructor(report: (playback: PlaybackReport) => void) {
    this.#report = report;
  }

  /** A dub that arrived whole. Times are on the capture clock. */
  receive(clauseId: number, readyMs: number, durationMs: number): void {
    this.#queue.push({ clauseId, readyMs, durationMs });
  }

  /** Plays on up to `nowMs`. */
  advance(nowMs: number): void {
    for (;;) {
      if (this.#playing !== undefined) {
        if (this.#playing.endMs > nowMs) return;
        this.#say(this.#playing.clauseId, 'ended', this.#playing.endMs);
        this.#playing = undefined;
      }
      const next = this.#queue[0];
      if (next === undefined) return;
      const startMs = Math.max(next.readyMs, this.#freeFromMs);
      if (startMs > nowMs) return;
      this.#queue.shift();
      const rate = dubRate(startMs - next.readyMs, this.#waitingMs(startMs));
      this.#freeFromMs = startMs + next.durationMs / rate;
      this.#playing = { clauseId: next.clauseId, endMs: this.#freeFromMs };
      this.#say(next.clauseId, 'started', startMs);
    }
  }

  #waitingMs(atMs: number): number {
    return this.#queue.reduce((sum, dub) => sum + (dub.readyMs <= atMs ? dub.durationMs : 0), 0);
  }

  #say(clauseId: number, state: PlaybackReport['state'], heardMs: number): void {
    const backlogMs = Math.max(0, this.#freeFromMs - heardMs) + this.#waitingMs(heardMs);
    this.#report({
      clauseId,
      state,
      heardMs: Math.round(heardMs),
      backlogMs: Math.round(backlogMs),
    });
  }
}
