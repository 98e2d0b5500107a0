import { setTimeout as delay } from 'node:timers/promises';
import type { RoomAccess as AccessKind } from '../../shared/rooms/fields.ts';
import type { RoomCode } from '../../shared/rooms/code.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { RoomSecrets, type RoomCredentials } from './room-secrets.ts';
import { WrongTries } from './wrong-tries.ts';

/** While codes are being guessed, nobody is answered sooner. */
const SLOWED_MS = 1_000;
/** Hosts are told once in so long. */
const ALARM_EVERY_MS = 60_000;

/** What a room says of who may come in. */
export interface Door {
  readonly access: AccessKind;
  /** Nobody new comes in. */
  readonly isLocked: boolean;
  /** The room has ended: who was inside may come back for what was said, and nobody else. */
  readonly hasEnded: boolean;
  readonly secrets: RoomSecrets;
}

/** Of a room that there is not. */
const NOWHERE = { access: 'open', isLocked: true, hasEnded: true } as const;

export interface RoomAccessOptions {
  /** Monotonic. */
  readonly nowMs: () => number;
  /** Told of the wrong tries in the last minute, where codes are being guessed. */
  readonly onAttack: (count: number) => void;
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** Lets listeners into rooms: unknown, ended, locked and forbidden rooms are answered alike, and in like time. */
export class RoomAccess {
  readonly #options: RoomAccessOptions;
  readonly #tries: WrongTries;
  readonly #nobody = RoomSecrets.create().secrets;
  #alarmedMs = -ALARM_EVERY_MS;

  constructor(options: RoomAccessOptions) {
    this.#options = options;
    this.#tries = new WrongTries(options.nowMs);
  }

  /**
   * @param find gives the room of the code, now and after whatever wait
   * @param address of whoever asks
   * @throws DubError `too_many_tries`, `no_such_room`
   */
  async admit<Room extends { readonly door: Door }>(
    find: (code: RoomCode) => Room | undefined,
    code: RoomCode | undefined,
    credentials: RoomCredentials,
    address: string,
  ): Promise<Room> {
    const lookUp = (): { room: Room | undefined; secrets: RoomSecrets } => {
      const room = code === undefined ? undefined : find(code);
      // Everything that is shown is compared, with a room that nobody is in where there is none: the time tells nothing.
      return { room, secrets: room?.door.secrets ?? this.#nobody };
    };
    // Nobody guesses a token or a link's key: whoever shows one waits for no neighbour who types wrong codes.
    const known = lookUp();
    const isIn = isInvited(known.room?.door ?? NOWHERE, known.secrets, credentials);
    if (known.room !== undefined && isIn) return known.room;
    this.#checkWait(address);
    if (this.#tries.isUnderAttack) await (this.#options.wait ?? delay)(SLOWED_MS);
    // Others of this address may have tried meanwhile.
    this.#checkWait(address);
    if (credentials.passcode !== undefined && this.#tries.hasTooManyPasscodes(code ?? '')) {
      throw new DubError('too_many_tries', { reason: 'wait', seconds: 60 });
    }
    const { room, secrets } = lookUp();
    const verdict = verdictOf(room?.door, secrets, credentials);
    if (room !== undefined && verdict === 'in') return room;
    if (verdict === 'wrong') this.#countWrong(address, code, credentials);
    throw new DubError('no_such_room');
  }

  #checkWait(address: string): void {
    const waitMs = this.#tries.waitOf(address);
    if (waitMs > 0) {
      throw new DubError('too_many_tries', { reason: 'wait', seconds: Math.ceil(waitMs / 1000) });
    }
  }

  #countWrong(address: string, code: RoomCode | undefined, { passcode }: RoomCredentials): void {
    this.#tries.count(address);
    if (passcode !== undefined) this.#tries.countPasscode(code ?? '');
    const nowMs = this.#options.nowMs();
    if (!this.#tries.isUnderAttack || nowMs - this.#alarmedMs < ALARM_EVERY_MS) return;
    this.#alarmedMs = nowMs;
    this.#options.onAttack(this.#tries.inLastMinute);
  }
}

/** Whether a token or a link's key is shown that lets in. */
function isInvited(
  door: Omit<Door, 'secrets'>,
  secrets: RoomSecrets,
  { key, token }: RoomCredentials,
): boolean {
  const hasToken = token !== undefined && secrets.isToken(token);
  const hasKey = key !== undefined && secrets.isKey(key);
  return hasToken || (hasKey && door.access === 'link' && !door.hasEnded && !door.isLocked);
}

/**
 * Of somebody who is not invited. `out` is refused and not counted: a right code that nothing was shown with, as everybody in a hall
 * types it before they are asked for the passcode.
 */
function verdictOf(
  door: Door | undefined,
  secrets: RoomSecrets,
  { key, passcode, token }: RoomCredentials,
): 'in' | 'out' | 'wrong' {
  const hasPasscode = passcode !== undefined && secrets.isPasscode(passcode);
  if (door === undefined) return 'wrong';
  if (door.hasEnded || door.isLocked) return 'out';
  if (door.access === 'open' || hasPasscode) return 'in';
  return key === undefined && passcode === undefined && token === undefined ? 'out' : 'wrong';
}
