/** Sound that is later than this was not sent as it was captured: the host's machine slept, or its page began anew. */
const MOST_DRIFT_MS = 5_000;

/** Puts sound that is timed by the clock of the host's page onto the room's clock. */
export class CaptureAlignment {
  #offsetMs: number | undefined;

  /** The host's page is another one, or captures anew. */
  restart(): void {
    this.#offsetMs = undefined;
  }

  /**
   * Where sound begins on the room's clock: never before `endMs`.
   * @param timeMs as the host's page says
   * @param endMs where the sound before it ended
   * @param arrivedMs the room's clock when its last sample arrived
   */
  startMs(timeMs: number, lengthMs: number, endMs: number, arrivedMs: number): number {
    const latestMs = Math.max(endMs, arrivedMs - lengthMs);
    const offsetMs = this.#offsetMs ?? latestMs - timeMs;
    const startMs = timeMs + offsetMs;
    const isPlausible = startMs >= endMs - 1 && Math.abs(startMs - latestMs) <= MOST_DRIFT_MS;
    this.#offsetMs = isPlausible ? offsetMs : latestMs - timeMs;
    return Math.max(endMs, timeMs + this.#offsetMs);
  }
}
