/** Holds that are remembered one by one; clauses from further back are none that anybody waits for. */
const REMEMBERED_HOLDS = 64;

interface Hold {
  readonly from: number;
  /** Infinity while it lasts. */
  to: number;
}

/**
 * The film's own time: frames of the audio context, less those during which the film stood still. Holds begin and end
 * at frames that are given in order; one that is out of order is taken as near to it as can be.
 */
export class PlaybackTimeline {
  #holds: Hold[] = [];
  /** What the forgotten holds took, in frames. */
  #forgotten = 0;

  /** Whether the film stands still at the end of all that is known. */
  get isHeld(): boolean {
    return this.#holds.at(-1)?.to === Infinity;
  }

  hold(frame: number): void {
    if (this.isHeld) return;
    this.#holds.push({ from: Math.max(frame, this.#holds.at(-1)?.to ?? -Infinity), to: Infinity });
    const oldest = this.#holds[0];
    if (this.#holds.length <= REMEMBERED_HOLDS || oldest === undefined) return;
    this.#forgotten += oldest.to - oldest.from;
    this.#holds.shift();
  }

  resume(frame: number): void {
    const last = this.#holds.at(-1);
    if (last?.to === Infinity) last.to = Math.max(last.from, frame);
  }

  /** The film time of a frame, in frames. */
  at(frame: number): number {
    let held = this.#forgotten;
    for (const { from, to } of this.#holds) {
      if (from >= frame) break;
      held += Math.min(to, frame) - from;
    }
    return frame - held;
  }
}
