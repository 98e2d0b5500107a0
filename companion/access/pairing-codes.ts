/** The one code that waits for a browser, and what guessing it costs. */
import { randomInt } from 'node:crypto';
import { DubError } from '../../shared/protocol/errors.ts';

const DIGITS = 8;
/** Of a code that was asked for; the one of the start waits until it is used. */
const VALID_MS = 15 * 60_000;
export const TRIES = 3;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

export interface PairingCodesOptions {
  /** The code that waits first; at random where left out. */
  readonly first?: string | undefined;
  /** Unix time in milliseconds. */
  readonly nowMs: () => number;
}

export interface WaitingCode {
  readonly code: string;
  /** Unix time in milliseconds; undefined where it waits until it is used. */
  readonly expiresAtMs?: number;
}

/**
 * A code is good for {@link TRIES} tries, and for one pairing. Whoever goes on trying without one that waits has to wait, each
 * time twice as long.
 */
export class PairingCodes {
  readonly #nowMs: () => number;
  #waiting: WaitingCode | undefined;
  #triesLeft = TRIES;
  #waitMs = FIRST_WAIT_MS;
  #mayTryAtMs = 0;

  constructor({ first = randomCode(), nowMs }: PairingCodesOptions) {
    this.#nowMs = nowMs;
    this.#waiting = { code: first };
  }

  /** Undefined where none waits. */
  get waiting(): WaitingCode | undefined {
    const one = this.#waiting;
    return one?.expiresAtMs !== undefined && one.expiresAtMs <= this.#nowMs() ? undefined : one;
  }

  /** How often the code may still be tried. */
  get triesLeft(): number {
    return this.waiting === undefined ? 0 : this.#triesLeft;
  }

  /**
   * Takes one of the tries.
   * @returns the code
   * @throws DubError `too_many_tries`, or `pairing_failed` where no code waits
   */
  try(): string {
    const nowMs = this.#nowMs();
    if (nowMs < this.#mayTryAtMs) {
      const seconds = Math.ceil((this.#mayTryAtMs - nowMs) / 1000);
      throw new DubError('too_many_tries', { reason: 'wait', seconds });
    }
    const { waiting } = this;
    if (waiting === undefined) {
      this.#mayTryAtMs = nowMs + this.#waitMs;
      this.#waitMs = Math.min(2 * this.#waitMs, LONGEST_WAIT_MS);
      throw new DubError('pairing_failed', { reason: 'no_code' });
    }
    this.#triesLeft--;
    if (this.#triesLeft === 0) this.#waiting = undefined;
    return waiting.code;
  }

  /** A code is used once. */
  used(): void {
    this.#waiting = undefined;
    this.#forgive();
  }

  /** A new code; the one before is void. */
  renew(): Required<WaitingCode> {
    const renewed = { code: randomCode(), expiresAtMs: this.#nowMs() + VALID_MS };
    this.#waiting = renewed;
    this.#triesLeft = TRIES;
    this.#forgive();
    return renewed;
  }

  #forgive(): void {
    this.#waitMs = FIRST_WAIT_MS;
    this.#mayTryAtMs = 0;
  }
}

function randomCode(): string {
  return String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
}
