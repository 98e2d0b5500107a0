export interface RoomStartEvents {
  /** Waiting has begun, or was called off. */
  changed(): void;
  /** @throws DubError where the room cannot begin */
  ready(): void;
  failed(error: unknown): void;
}

/** The start of a room, which waits for engines that are still being loaded. */
export class RoomStart {
  readonly #events: RoomStartEvents;
  #waiting: symbol | undefined;

  constructor(events: RoomStartEvents) {
    this.#events = events;
  }

  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /**
   * @param loaded of the engines; undefined where there is nothing to wait for
   * @throws what `ready` throws, where nothing is waited for
   */
  begin(loaded: Promise<void> | undefined): void {
    if (loaded === undefined) {
      this.#events.ready();
      return;
    }
    if (this.isWaiting) return;
    const own = Symbol('start');
    this.#waiting = own;
    this.#events.changed();
    loaded
      .then(() => {
        if (this.#waiting !== own) return;
        this.#waiting = undefined;
        this.#events.ready();
      })
      .catch((error: unknown) => {
        if (this.#waiting === own) this.#waiting = undefined;
        this.#events.changed();
        this.#events.failed(error);
      });
  }

  /** The host has thought better of it, or the room is over. @returns whether anything was waited for */
  cancel(): boolean {
    const wasWaiting = this.isWaiting;
    this.#waiting = undefined;
    return wasWaiting;
  }
}
