import type { FastifyInstance } from 'fastify';
import { toSrt, toVtt } from '../../../shared/captions.ts';
import { routes } from '../../../shared/http/routes.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import { parseRoomCode } from '../../../shared/rooms/code.ts';
import type { RoomReport } from '../../../shared/rooms/http.ts';
import type { AvatarFiles } from '../../rooms/avatar-files.ts';
import type { Room } from '../../rooms/room.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import { register } from '../http/register.ts';
import { captionsOf, transcriptOf } from './transcript-files.ts';

export interface HostRoutesOptions {
  readonly rooms: Rooms;
  readonly avatars: AvatarFiles;
  readonly addresses: () => readonly string[];
  /** Whether there is a second port for listeners. */
  readonly isOn: boolean;
}

/** What a paired browser does with rooms beside its socket. */
export function hostRoutes(
  app: FastifyInstance,
  { rooms, avatars, addresses, isOn }: HostRoutesOptions,
): void {
  const contract = routes.rooms;
  const find = ({ code }: { code: string }): Room => {
    const parsed = parseRoomCode(code);
    const room = parsed === undefined ? undefined : rooms.find(parsed);
    if (room === undefined) throw new DubError('no_such_room');
    return room;
  };
  const lead = (params: { code: string }, { host_token }: { host_token: string }): Room => {
    const room = find(params);
    if (!room.secrets.isHostToken(host_token)) throw new DubError('not_allowed', { reason: 'room' });
    return room;
  };
  const report = (room: Room): RoomReport => ({
    code: room.code,
    state: room.state,
    speaker: room.presence,
    listeners: room.listeners.count,
    options: room.options,
    addresses: [...addresses()],
    now_ms: room.nowMs,
  });

  register(app, contract.avatars, () => {
    avatars.read();
    return { avatars: avatars.all, left_out: avatars.leftOut };
  });

  register(app, contract.create, ({ body }) => {
    if (!isOn) throw new DubError('not_available', { reason: 'rooms', setting: 'ROOMS_PORT' });
    const { room, hostToken } = rooms.create(body);
    const hasKey = room.options.access === 'link';
    return {
      code: room.code,
      ...(hasKey ? { key: room.secrets.key } : {}),
      host_token: hostToken,
      addresses: [...addresses()],
    };
  });

  register(app, contract.report, ({ params }) => report(find(params)));

  register(app, contract.change, ({ params, body }) => {
    const { host_token, ...change } = body;
    const room = lead(params, { host_token });
    room.change(change);
    return report(room);
  });

  register(app, contract.remove, ({ params, body }) => {
    lead(params, body).forget();
    return null;
  });

  for (const [route, write] of [
    [contract.transcriptVtt, toVtt],
    [contract.transcriptSrt, toSrt],
  ] as const) {
    register(app, route, ({ params, query }) => {
      return write(captionsOf(find(params), query.language), query.language);
    });
  }

  register(app, contract.transcriptJson, ({ params, query }) => transcriptOf(find(params), query.language));
}
