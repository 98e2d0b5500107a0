/** A live stream gets longer by a segment or a few at a time. */
const MOST_GROWTH_S = 30;

interface Seen {
  readonly address: string;
  readonly durationS: number;
  readonly atS: number;
  readonly name: string;
}

/**
 * Names what a player plays, so that one film is told from another. A stream through MediaSource has a new address each time, and
 * the same one for a film and the advertisement before it: its length tells these apart. A live stream's length grows while it is
 * played, and it is the same film all the while.
 */
export class SourceName {
  #seen: Seen | undefined;

  of({ currentSrc: address, duration, currentTime: atS }: HTMLMediaElement): string {
    const durationS = Number.isFinite(duration) ? duration : Infinity;
    const before = this.#seen;
    const isSame = before?.address === address && goesOn(before, durationS, atS);
    const name = isSame
      ? before.name
      : `${address} ${durationS === Infinity ? 'live' : durationS.toFixed(1)}`;
    this.#seen = { address, durationS, atS, name };
    return name;
  }
}

function goesOn(before: Seen, durationS: number, atS: number): boolean {
  if (durationS.toFixed(1) === before.durationS.toFixed(1)) return true;
  const growthS = durationS - before.durationS;
  return growthS > 0 && growthS <= MOST_GROWTH_S && atS >= before.atS;
}
