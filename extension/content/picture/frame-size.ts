export interface Size {
  readonly width: number;
  readonly height: number;
}

/** As large as `source` and no larger than `most` in area, whatever its shape; even, as encoders want it. */
export function fitted(source: Size, most: Size): Size {
  const scale = Math.min(1, Math.sqrt((most.width * most.height) / (source.width * source.height)));
  const even = (length: number) => Math.max(2, 2 * Math.round((length * scale) / 2));
  return { width: even(source.width), height: even(source.height) };
}

/** No more than 60 frames of a second are kept, evenly: of 120 each second one, of 60 with some jitter all. */
const LEAST_APART_MS = 12;

export class FrameThinner {
  readonly #leastApartMs: number;
  #lastMs = -Infinity;

  constructor(leastApartMs = LEAST_APART_MS) {
    this.#leastApartMs = leastApartMs;
  }

  accepts(stampMs: number): boolean {
    if (stampMs - this.#lastMs < this.#leastApartMs) return false;
    this.#lastMs = stampMs;
    return true;
  }
}
