import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { OutgoingHttpHeaders } from 'node:http';
import { toVtt } from '../../../shared/captions.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import { parseRoomCode } from '../../../shared/rooms/code.ts';
import { listenerRoutes as contract } from '../../../shared/rooms/http.ts';
import type { Room } from '../../rooms/room.ts';
import type { RoomCredentials } from '../../rooms/room-secrets.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import { register } from '../http/register.ts';
import { CaptionStream } from './caption-stream.ts';
import { clientAddress } from './client-address.ts';
import { captionsOf } from './transcript-files.ts';

const MOST_STREAMS = 200;
const BEARER = /^Bearer +(\S{1,200})$/i;

/** What listeners ask beside their socket. */
export function listenerRoutes(app: FastifyInstance, rooms: Rooms, isBehindProxy: boolean): void {
  let streams = 0;
  const admit = (
    { code }: { code: string },
    shown: RoomCredentials,
    request: FastifyRequest,
  ): Promise<Room> => rooms.admit(parseRoomCode(code), shown, clientAddress(request, isBehindProxy));
  const tokenOf = ({ headers }: FastifyRequest): string | undefined =>
    BEARER.exec(headers.authorization ?? '')?.[1];
  const languageOf = (room: Room, wish: string) => {
    const language = room.languages.find(wish);
    if (language === undefined) {
      throw new DubError('language_not_offered', { reason: 'language', language: wish });
    }
    return language;
  };

  register(app, contract.enter, async ({ params, body, request }) => {
    const room = await admit(params, body, request);
    return {
      name: room.name,
      source_language: room.sourceLanguage,
      languages: room.languages.offered,
      state: room.state,
      token: room.secrets.newToken(),
    };
  });

  register(app, contract.history, async ({ params, query, request }) => {
    const room = await admit(params, { token: tokenOf(request) }, request);
    return { clauses: [...languageOf(room, query.language).channel.history(query.before)] };
  });

  register(app, contract.vtt, async ({ params, query, request }) => {
    const room = await admit(params, { token: query.token ?? tokenOf(request) }, request);
    const { language } = languageOf(room, query.language);
    return toVtt(captionsOf(room, language, false), language);
  });

  register(app, contract.captions, async ({ params, query, request, reply }) => {
    const room = await admit(params, { token: query.token ?? tokenOf(request) }, request);
    const { language } = languageOf(room, query.language);
    if (streams >= MOST_STREAMS) throw new DubError('overloaded', undefined, { stage: 'wire' });
    reply.hijack();
    const { raw } = reply;
    const headers = reply.getHeaders() as OutgoingHttpHeaders;
    raw.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'close',
    });
    streams++;
    raw.once('close', () => {
      streams--;
    });
    try {
      const listener = room.listeners.join({ language, wantsSound: false }, new CaptionStream(raw));
      raw.once('close', () => {
        room.listeners.leave(listener);
      });
    } catch {
      // The room is full: the answer has begun, and can only end.
      raw.end();
    }
    return reply;
  });
}
