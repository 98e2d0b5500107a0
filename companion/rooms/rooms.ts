import { DubError } from '../../shared/protocol/errors.ts';
import { parseRoomCode, type RoomCode } from '../../shared/rooms/code.ts';
import type { RoomAccess as AccessKind } from '../../shared/rooms/fields.ts';
import type { CreateRoom } from '../../shared/rooms/http.ts';
import { badMessage } from '../bad-message.ts';
import type { Avatars } from './avatar-files.ts';
import { Conversations } from './conversations.ts';
import { CodeRegistry } from './code-registry.ts';
import type { DubbingFactory } from './dubbing-port.ts';
import { FanOut } from './fan-out.ts';
import type { SoundEncoding } from './opus/opus-thread.ts';
import { Room } from './room.ts';
import type { RoomSettings } from './room-options.ts';
import { RoomAccess } from './room-access.ts';
import { RoomSecrets, type RoomCredentials } from './room-secrets.ts';

export interface RoomsOptions extends RoomSettings {
  readonly mostRooms: number;
  /** Where a room's maker does not say. */
  readonly access: AccessKind;
  readonly historyMinutes: number;
  readonly avatars: Avatars;
  readonly dubbing: DubbingFactory;
  readonly encoding: SoundEncoding;
  /** Monotonic. */
  readonly nowMs: () => number;
  readonly wait?: (ms: number) => Promise<unknown>;
}

export interface MadeRoom {
  readonly room: Room;
  /** Known to the room's maker alone. */
  readonly hostToken: string;
}

/** The rooms of this companion. */
export class Rooms {
  readonly access: RoomAccess;
  readonly conversations = new Conversations<Room>();
  readonly #options: RoomsOptions;
  readonly #codes: CodeRegistry;
  readonly #fanOut = new FanOut();
  readonly #rooms = new Map<RoomCode, Room>();
  #isClosed = false;

  constructor(options: RoomsOptions) {
    const { nowMs, wait } = options;
    this.#options = options;
    this.#codes = new CodeRegistry({ nowMs });
    this.access = new RoomAccess({
      nowMs,
      ...(wait === undefined ? {} : { wait }),
      onAttack: (count) => {
        const alarm = { type: 'alarm', code: 'wrong_codes', parameters: { count } } as const;
        for (const room of this.#rooms.values()) room.send(alarm);
      },
    });
  }

  /** Who may come into a room whose maker does not say. */
  get defaultAccess(): AccessKind {
    return this.#options.access;
  }

  get all(): readonly Room[] {
    return [...this.#rooms.values()];
  }

  /** @throws DubError `too_many_rooms`, `unsupported_language_pair`, `bad_message` */
  create(wish: CreateRoom): MadeRoom {
    const { avatars, dubbing, encoding, nowMs, addresses, mostListeners, mostLanguages } = this.#options;
    const access = wish.access ?? (wish.passcode === undefined ? this.#options.access : 'passcode');
    if (access === 'passcode' && wish.passcode === undefined) {
      throw badMessage([
        { field: 'passcode', seen: 'nothing', takes: 'a passcode, where access is "passcode"' },
      ]);
    }
    this.#makePlace();
    avatars.read();
    const { secrets, hostToken } = RoomSecrets.create();
    secrets.setPasscode(wish.passcode);
    const code = this.#codes.issue();
    try {
      const room = new Room(
        {
          name: wish.name,
          sourceLanguage: wish.source_language,
          access,
          isLocked: false,
          avatar: wish.avatar,
          pinned: undefined,
          historyMinutes: this.#options.historyMinutes,
          preserveVoice: wish.preserve_voice,
        },
        wish.languages,
        {
          code,
          secrets,
          settings: { addresses, mostListeners, mostLanguages },
          avatars,
          dubbing,
          encoding,
          fanOut: this.#fanOut,
          nowMs,
          newCode: (one) => this.#renew(one),
          onEnded: (one) => {
            this.conversations.end(one);
          },
          onForgotten: (one) => {
            this.#forget(one);
          },
        },
      );
      this.#rooms.set(code, room);
      return { room, hostToken };
    } catch (error) {
      this.#codes.release(code);
      throw error;
    }
  }

  /** For whoever may know which rooms there are. */
  find(code: RoomCode): Room | undefined {
    return this.#rooms.get(code);
  }

  /**
   * For listeners.
   * @param code undefined for what is none, which is answered as a room that is not there
   * @throws DubError `too_many_tries`, `no_such_room`
   */
  admit(code: RoomCode | undefined, credentials: RoomCredentials, address: string): Promise<Room> {
    return this.access.admit((one) => this.#rooms.get(one), code, credentials, address);
  }

  /**
   * For a host who wants a conversation: whoever has the code may ask, for the other host decides.
   * @throws DubError `too_many_tries`, `no_such_room`
   */
  async findPartner(code: string, address: string): Promise<Room> {
    const find = (parsed: RoomCode) => {
      const room = this.#rooms.get(parsed);
      const door = room && ({ ...room.door, access: 'open', isLocked: false } as const);
      return room && door && { room, door };
    };
    const { room } = await this.access.admit(find, parseRoomCode(code), {}, address);
    return room;
  }

  /** The companion stops. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await Promise.all(this.all.map((room) => room.close()));
    this.#rooms.clear();
    await this.#options.encoding.close();
  }

  /** Rooms that have ended give way: what was said in them is a comfort. */
  #makePlace(): void {
    const { mostRooms } = this.#options;
    if (this.#isClosed) throw new DubError('too_many_rooms');
    const ended = this.all.filter(({ state }) => state === 'ended');
    if (this.#rooms.size - ended.length >= mostRooms) throw new DubError('too_many_rooms');
    for (const room of ended.slice(0, Math.max(0, ended.length - mostRooms + 1))) room.forget();
  }

  #renew(room: Room): RoomCode {
    const code = this.#codes.issue();
    this.#rooms.delete(room.code);
    this.#codes.release(room.code);
    this.#rooms.set(code, room);
    return code;
  }

  #forget(room: Room): void {
    if (this.#rooms.get(room.code) !== room) return;
    this.#rooms.delete(room.code);
    this.#codes.release(room.code);
  }
}
