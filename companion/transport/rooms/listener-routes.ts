import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { OutgoingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { toVtt } from '../../../shared/captions.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import { parseRoomCode } from '../../../shared/rooms/code.ts';
import { sequence } from '../../../shared/rooms/fields.ts';
import { listenerRoutes as contract } from '../../../shared/rooms/http.ts';
import type { Room } from '../../rooms/room.ts';
import type { RoomCredentials } from '../../rooms/room-secrets.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import { networkOf } from '../../rooms/wrong-tries.ts';
import { register } from '../http/register.ts';
import { CaptionStream } from './caption-stream.ts';
import { clientAddress } from './client-address.ts';
import { captionsOf } from './transcript-files.ts';

const MOST_STREAMS = 200;
/** A hall shares one address. */
const MOST_STREAMS_OF_NETWORK = 50;
const BEARER = /^Bearer +(\S{1,200})$/i;

/** What listeners ask beside their socket. */
export function listenerRoutes(app: FastifyInstance, rooms: Rooms, isBehindProxy: boolean): void {
  const streams = new Map<string, number>();
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

  register(app, contract.avatar, async ({ params, request }) => {
    const room = await admit(params, { token: tokenOf(request) }, request);
    return room.avatar;
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
    const network = networkOf(clientAddress(request, isBehindProxy));
    const ofNetwork = streams.get(network) ?? 0;
    const inAll = [...streams.values()].reduce((sum, count) => sum + count, 0);
    if (inAll >= MOST_STREAMS || ofNetwork >= MOST_STREAMS_OF_NETWORK) {
      throw new DubError('overloaded', undefined, { stage: 'wire' });
    }
    reply.hijack();
    const { raw } = reply;
    // Who went while they were let in gets no place: their connection's end is past.
    if (raw.destroyed) return reply;
    const headers = reply.getHeaders() as OutgoingHttpHeaders;
    raw.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'close',
    });
    streams.set(network, ofNetwork + 1);
    raw.once('close', () => {
      const left = (streams.get(network) ?? 1) - 1;
      if (left > 0) streams.set(network, left);
      else streams.delete(network);
    });
    const since = lastEventOf(request);
    try {
      const stream = new CaptionStream(raw);
      const listener = room.listeners.join({ language, wantsSound: false, since }, stream);
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

/** What a reader that comes back has read last; undefined where it says nothing that can be. */
function lastEventOf({ headers }: FastifyRequest): number | undefined {
  const { data } = z.coerce.number().pipe(sequence).safeParse(headers['last-event-id']);
  return data;
}
