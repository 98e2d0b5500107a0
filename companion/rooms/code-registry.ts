import { randomInt } from 'node:crypto';
import { ROOM_CODE_DIGITS, roomCodeOf, type RoomCode } from '../../shared/rooms/code.ts';
import { DubError } from '../../shared/protocol/errors.ts';

const CODES = 10 ** ROOM_CODE_DIGITS;
/** Whoever has a link of yesterday does not come into a room of today. */
const NOT_REUSED_MS = 24 * 3_600_000;
/** With a million codes this many draws fail for nobody. */
const MOST_DRAWS = 1000;

export interface CodeRegistryOptions {
  readonly nowMs: () => number;
  /** A number from 0 up to, and without, `below`; from the system's secure source where left out. */
  readonly draw?: (below: number) => number;
}

/** Codes that are in use, and those that were in the last 24 hours. */
export class CodeRegistry {
  readonly #options: CodeRegistryOptions;
  readonly #used = new Set<RoomCode>();
  /** When each code was released, oldest first. */
  readonly #released = new Map<RoomCode, number>();

  constructor(options: CodeRegistryOptions) {
    this.#options = options;
  }

  /** @throws DubError `too_many_rooms` where no code is left */
  issue(): RoomCode {
    this.#forgetOld();
    const draw = this.#options.draw ?? randomInt;
    for (let i = 0; i < MOST_DRAWS; i++) {
      const code = roomCodeOf(draw(CODES));
      if (this.#used.has(code) || this.#released.has(code)) continue;
      this.#used.add(code);
      return code;
    }
    throw new DubError('too_many_rooms');
  }

  /** The code leads to no room any more. */
  release(code: RoomCode): void {
    if (this.#used.delete(code)) this.#released.set(code, this.#options.nowMs());
  }

  #forgetOld(): void {
    const oldestMs = this.#options.nowMs() - NOT_REUSED_MS;
    for (const [code, releasedMs] of this.#released) {
      if (releasedMs > oldestMs) break;
      this.#released.delete(code);
    }
  }
}
