/** How busy something was of late: the share of time that it worked, 0..1, what is longer ago counting less. */
export class LoadMeter {
  readonly #timeConstantMs: number;
  #share = 0;
  #isBusy = false;
  #atMs = 0;

  /** @param timeConstantMs after which what was counts a third */
  constructor(timeConstantMs: number) {
    this.#timeConstantMs = timeConstantMs;
  }

  begin(nowMs: number): void {
    this.#advance(nowMs);
    this.#isBusy = true;
  }

  end(nowMs: number): void {
    this.#advance(nowMs);
    this.#isBusy = false;
  }

  share(nowMs: number): number {
    this.#advance(nowMs);
    return this.#share;
  }

  #advance(nowMs: number): void {
    const kept = Math.exp(-Math.max(0, nowMs - this.#atMs) / this.#timeConstantMs);
    this.#share = this.#share * kept + (this.#isBusy ? 1 - kept : 0);
    this.#atMs = nowMs;
  }
}
