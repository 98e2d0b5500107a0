/** Of a stretch of recording so long the part that came soonest tells when the stretch was heard. */
const STRETCH_MS = 2_000;

/**
 * When each moment of a recording was heard. Parts of it come late, none comes early; and on a busy machine a sound device plays a
 * little more or less than time goes by, some milliseconds a minute, so that the beginning alone does not tell it.
 */
export class RecordingClock {
  /** By stretch: when its recording would have begun, had all of it come as soon as its soonest part. */
  readonly #beganMs: number[] = [];

  /** @param recordedMs the recording's length now @param nowMs on the clock that is asked for */
  received(recordedMs: number, nowMs: number): void {
    const stretch = Math.floor(recordedMs / STRETCH_MS);
    while (this.#beganMs.length <= stretch) this.#beganMs.push(Infinity);
    this.#beganMs[stretch] = Math.min(this.#beganMs[stretch] ?? Infinity, nowMs - recordedMs);
  }

  /** When a place in the recording was heard. */
  timeAt(recordedMs: number): number {
    return recordedMs + this.#beganAt(recordedMs);
  }

  /** The place in the recording that was heard then. */
  placeAt(timeMs: number): number {
    const near = timeMs - this.#beganAt(0);
    return timeMs - this.#beganAt(timeMs - this.#beganAt(near));
  }

  /** A stretch all of which came late is told by its neighbours. */
  #beganAt(recordedMs: number): number {
    const last = this.#beganMs.length - 1;
    const stretch = Math.min(last, Math.max(0, Math.floor(recordedMs / STRETCH_MS)));
    return Math.min(...this.#beganMs.slice(Math.max(0, stretch - 1), stretch + 2));
  }
}
