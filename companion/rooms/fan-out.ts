import type { Listener, ListenerClosing } from './listener.ts';

/** Sockets that are written to before others of this program have their turn: some two milliseconds. */
const SOCKETS_A_TURN = 200;

/** What a room says to its listeners beside their channels. */
export type AnnouncementKind = 'state' | 'error' | 'end' | `speaker ${string}`;

interface Waiting {
  /** Of each kind the newest. */
  readonly announcements: Map<AnnouncementKind, string>;
  closing?: ListenerClosing | undefined;
}

export interface FanOutOptions {
  /** Runs its argument in a later turn of the event loop. */
  readonly later?: (run: () => void) => void;
}

/** Brings what channels and rooms have to their listeners, a few hundred at a turn, whoever waits longest first. */
export class FanOut {
  readonly #later: (run: () => void) => void;
  /** In the order in which they began to wait. */
  readonly #waiting = new Map<Listener, Waiting>();
  #isScheduled = false;

  constructor({ later = setImmediate }: FanOutOptions = {}) {
    this.#later = later;
  }

  /** Their channel has something for these. */
  wake(listeners: Iterable<Listener>): void {
    for (const listener of listeners) {
      this.#waitingOf(listener);
    }
    this.#schedule();
  }

  /** @param closing closes their connections after it */
  announce(
    listeners: Iterable<Listener>,
    kind: AnnouncementKind,
    frame: string,
    closing?: ListenerClosing,
  ): void {
    for (const listener of listeners) {
      const waiting = this.#waitingOf(listener);
      waiting.announcements.set(kind, frame);
      waiting.closing ??= closing;
    }
    this.#schedule();
  }

  forget(listener: Listener): void {
    this.#waiting.delete(listener);
  }

  #waitingOf(listener: Listener): Waiting {
    let waiting = this.#waiting.get(listener);
    if (waiting === undefined) {
      waiting = { announcements: new Map() };
      this.#waiting.set(listener, waiting);
    }
    return waiting;
  }

  #schedule(): void {
    if (this.#isScheduled || this.#waiting.size === 0) return;
    this.#isScheduled = true;
    this.#later(() => {
      this.#isScheduled = false;
      this.#turn();
    });
  }

  #turn(): void {
    let left = SOCKETS_A_TURN;
    for (const [listener, { announcements, closing }] of this.#waiting) {
      if (left-- === 0) break;
      this.#waiting.delete(listener);
      listener.deliver();
      for (const frame of announcements.values()) listener.sendFrame(frame);
      if (closing !== undefined) listener.close(closing);
    }
    this.#schedule();
  }
}
