const EVERY_MS = 5_000;
const TIMEOUT_MS = 10_000;

export interface HeartbeatEvents {
  ping(id: number): void;
  /** Nothing was heard for too long. */
  dead(): void;
}

/** Tells a silent connection from a dead one. Everything heard counts, not only the answer to a ping. */
export class Heartbeat {
  readonly #events: HeartbeatEvents;
  #timer: ReturnType<typeof setInterval> | undefined;
  #receivedAtMs = 0;
  #id = 0;

  constructor(events: HeartbeatEvents) {
    this.#events = events;
  }

  start(): void {
    this.#receivedAtMs = performance.now();
    this.#timer = setInterval(() => {
      if (performance.now() - this.#receivedAtMs > TIMEOUT_MS) this.#events.dead();
      else this.#events.ping(++this.#id);
    }, EVERY_MS);
  }

  received(): void {
    this.#receivedAtMs = performance.now();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
