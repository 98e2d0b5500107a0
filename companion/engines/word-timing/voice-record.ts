/** When there was voice, on the capture clock. */

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Rounding of frame times. */
const TOUCHING_MS = 1;
/** A detector is sure of a voice this much after it began. */
const ONSET_MS = 100;

export class VoiceRecord {
  #spans: Span[] = [];

  /** Spans come in order of time; one heard before is not taken again. */
  add(startMs: number, endMs: number): void {
    const last = this.#spans.at(-1);
    const fromMs = last === undefined ? startMs : Math.max(startMs, last.endMs);
    if (endMs <= fromMs) return;
    if (last !== undefined && fromMs - last.endMs <= TOUCHING_MS) {
      this.#spans[this.#spans.length - 1] = { startMs: last.startMs, endMs };
    } else {
      const onsetMs = Math.max(fromMs - ONSET_MS, last?.endMs ?? -Infinity);
      this.#spans.push({ startMs: Math.min(fromMs, onsetMs), endMs });
    }
  }

  /** The end of the last voice before a time; undefined where there was none. */
  lastEndMs(beforeMs = Infinity): number | undefined {
    const span = this.#spans.findLast(({ startMs }) => startMs < beforeMs);
    return span && Math.min(span.endMs, beforeMs);
  }

  within(fromMs: number, toMs: number): Span[] {
    const found: Span[] = [];
    // From the end: what is asked for is what was just heard.
    for (let at = this.#spans.length - 1; at >= 0; at--) {
      const span = this.#spans[at];
      if (span === undefined || span.endMs <= fromMs) break;
      if (span.startMs >= toMs) continue;
      found.unshift({ startMs: Math.max(span.startMs, fromMs), endMs: Math.min(span.endMs, toMs) });
    }
    return found;
  }
}
