/** Pings at these times, and then as often as the last of them. */
export const PING_AFTER_MS = [0, 1_000, 3_000, 10_000] as const;
export const PING_EVERY_MS = 30_000;
const EXCHANGES = 8;

interface Exchange {
  readonly roundTripMs: number;
  readonly offsetMs: number;
}

/**
 * How this page's clock stands to the room's: from the exchange with the shortest round trip of the last few. It tells how late
 * a dub is, and never when to play one.
 */
export class RoomClock {
  #exchanges: Exchange[] = [];

  /** The room's clock as a message carried it; the way here is not known yet. */
  begin(roomMs: number, localMs: number): void {
    this.#exchanges = [{ roundTripMs: Infinity, offsetMs: roomMs - localMs }];
  }

  /**
   * @param sentMs by this page's clock
   * @param roomMs by the room's, when it answered
   */
  exchanged(sentMs: number, roomMs: number, receivedMs: number): void {
    const roundTripMs = receivedMs - sentMs;
    if (!(roundTripMs >= 0)) return;
    this.#exchanges.push({ roundTripMs, offsetMs: roomMs - (sentMs + receivedMs) / 2 });
    if (this.#exchanges.length > EXCHANGES) this.#exchanges.shift();
  }

  /** The room's time; undefined before the room has told it. */
  at(localMs: number): number | undefined {
    const [first, ...rest] = this.#exchanges;
    if (first === undefined) return undefined;
    const best = rest.reduce((one, other) => (other.roundTripMs < one.roundTripMs ? other : one), first);
    return localMs + best.offsetMs;
  }
}
