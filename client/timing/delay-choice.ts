const LEAST_MS = 1_000;
const MOST_MS = 8_000;
/** Until enough dubs came to judge by. */
const FIRST_MS = 3_500;
const ENOUGH_SPANS = 6;
const REMEMBERED_SPANS = 40;
/** From a dub's first sound being there to its being heard: what it begins with, the lead, a breath. */
const MARGIN_MS = 400;
/** Shown later, at once; shown sooner only where it stays worth it: it moves seldom. */
const UP_MS = 100;
const DOWN_MS = 600;
const DOWN_AFTER_MS = 45_000;
const ROUNDED_MS = 50;

/** How late a film is shown so that 19 of 20 dubs are ready in time, from how long after its original's start each was. */
export class DelayChoice {
  #spans: number[] = [];
  #delayMs = FIRST_MS;
  #lowerSinceMs: number | undefined;

  get delayMs(): number {
    return this.#delayMs;
  }

  /** Takes a dub's ready ear-voice span. */
  add(spanMs: number, nowMs: number): void {
    if (!Number.isFinite(spanMs) || spanMs < 0) return;
    this.#spans = [...this.#spans, spanMs].slice(-REMEMBERED_SPANS);
    if (this.#spans.length < ENOUGH_SPANS) return;
    const rounded = Math.ceil((this.#slowMs() + MARGIN_MS) / ROUNDED_MS) * ROUNDED_MS;
    const wanted = Math.min(MOST_MS, Math.max(LEAST_MS, rounded));
    if (wanted >= this.#delayMs - DOWN_MS) this.#lowerSinceMs = undefined;
    else this.#lowerSinceMs ??= nowMs;
    const staysLower = nowMs - (this.#lowerSinceMs ?? Infinity) >= DOWN_AFTER_MS;
    if (wanted > this.#delayMs + UP_MS || staysLower) {
      this.#delayMs = wanted;
      this.#lowerSinceMs = undefined;
    }
  }

  /** The 95th percentile; of few spans not the slowest, which may be one of a kind. */
  #slowMs(): number {
    const sorted = [...this.#spans].sort((a, b) => a - b);
    return sorted[Math.floor(0.95 * (sorted.length - 1))] ?? FIRST_MS;
  }
}
