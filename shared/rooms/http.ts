/** What rooms answer over HTTP: the host's routes on the companion's own port, the listeners' on the second one. */
import { z } from 'zod';
import { avatarDesign } from '../avatar/avatar-schema.ts';
import { EMPTY, events, failure, json, route, text } from '../http/route.ts';
import { language, nonNegativeMs, sourceLanguage } from '../protocol/fields.ts';
import {
  avatar,
  DEFAULT_AVATAR,
  hostPresence,
  passcode,
  roomAccess,
  roomClause,
  roomCode,
  roomLanguage,
  roomName,
  roomSecret,
  roomState,
  sequence,
} from './fields.ts';
import { changeableOptions, roomLanguages, roomOptionsNow } from './host-messages.ts';

export const createRoom = z.object({
  name: roomName,
  source_language: sourceLanguage,
  languages: roomLanguages,
  /** The companion's setting ROOM_ACCESS where left out. */
  access: roomAccess.optional(),
  passcode: passcode.optional(),
  avatar: avatar.default(DEFAULT_AVATAR),
  preserve_voice: z.boolean().default(true),
});
export type CreateRoom = z.infer<typeof createRoom>;

export const roomCreated = z.object({
  code: roomCode,
  /** Of the link's fragment: `ADDRESS/listen/CODE#k=KEY`. */
  key: roomSecret.optional(),
  /** Leads the room; shown once, kept by the page alone and never in a URL. */
  host_token: roomSecret,
  addresses: z.array(z.string()),
});
export type RoomCreated = z.infer<typeof roomCreated>;

export const roomReport = z.object({
  code: roomCode,
  state: roomState,
  speaker: hostPresence,
  listeners: z.int().min(0),
  options: roomOptionsNow,
  addresses: z.array(z.string()),
  now_ms: nonNegativeMs,
});
export type RoomReport = z.infer<typeof roomReport>;

export const transcriptEntry = z.object({
  clause_id: z.int(),
  start_ms: nonNegativeMs,
  end_ms: nonNegativeMs,
  speaker_id: z.string(),
  speaker_name: z.string().optional(),
  text: z.string(),
  translation: z.string().optional(),
});
export const roomTranscript = z.object({
  name: z.string(),
  source_language: z.string(),
  language: z.string().optional(),
  clauses: z.array(transcriptEntry),
});

/** A face and the id that a room names it by. */
export const ownAvatar = z.object({ id: avatar.shape.id, design: avatarDesign });
export type OwnAvatar = z.infer<typeof ownAvatar>;

/** A file that is no design, and in words what of it is wrong. */
export const leftOutAvatar = z.object({ file: z.string(), why: z.string() });
export type LeftOutAvatar = z.infer<typeof leftOutAvatar>;

export const ownAvatars = z.object({ avatars: z.array(ownAvatar), left_out: z.array(leftOutAvatar) });
export type OwnAvatars = z.infer<typeof ownAvatars>;

const params = z.object({ code: roomCode });
const hostBody = z.object({ host_token: roomSecret });
const unknown = failure('There is no such room (any more).');
const notHost = failure('The host_token is another.');
/** Left out, what was said without a translation. */
const transcriptQuery = z.object({ language: language.optional() });

/** On the companion's own port, for a paired browser. */
export const roomRoutes = {
  avatars: route({
    method: 'GET',
    path: '/api/avatars',
    tag: 'rooms',
    summary: 'Faces of your own, read from `DATA_DIR/avatars/*.json` now, and the files that were left out',
    answers: { 200: json(ownAvatars) },
  }),
  create: route({
    method: 'POST',
    path: '/api/rooms',
    tag: 'rooms',
    summary: 'Makes a room, for listeners in other languages',
    body: json(createRoom),
    answers: {
      201: json(roomCreated),
      400: failure(),
      429: failure('There are as many rooms as the companion takes.'),
    },
  }),
  report: route({
    method: 'GET',
    path: '/api/rooms/:code',
    tag: 'rooms',
    summary: 'How a room goes',
    params,
    answers: { 200: json(roomReport), 404: unknown },
  }),
  change: route({
    method: 'PATCH',
    path: '/api/rooms/:code',
    tag: 'rooms',
    summary: 'Changes options of a room; what is not named stays',
    params,
    body: json(hostBody.extend(changeableOptions)),
    answers: { 200: json(roomReport), 400: failure(), 403: notHost, 404: unknown },
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/rooms/:code',
    tag: 'rooms',
    summary: 'Ends a room for everybody, and forgets it and what was said in it',
    params,
    body: json(hostBody),
    answers: { 204: EMPTY, 403: notHost, 404: unknown },
  }),
  transcriptVtt: route({
    method: 'GET',
    path: '/api/rooms/:code/transcript.vtt',
    tag: 'rooms',
    isLinked: true,
    summary: 'What was said in a room and its translation, as WebVTT',
    params,
    query: transcriptQuery,
    answers: { 200: text('text/vtt'), 404: unknown },
  }),
  transcriptSrt: route({
    method: 'GET',
    path: '/api/rooms/:code/transcript.srt',
    tag: 'rooms',
    isLinked: true,
    summary: 'What was said in a room and its translation, as SubRip',
    params,
    query: transcriptQuery,
    answers: { 200: text('application/x-subrip'), 404: unknown },
  }),
  transcriptJson: route({
    method: 'GET',
    path: '/api/rooms/:code/transcript.json',
    tag: 'rooms',
    isLinked: true,
    summary: 'What was said in a room and its translation, as JSON',
    params,
    query: transcriptQuery,
    answers: { 200: json(roomTranscript), 404: unknown },
  }),
};

export const roomEntered = z.object({
  name: z.string(),
  source_language: z.string(),
  languages: z.array(roomLanguage),
  state: roomState,
  /** For `join_room`, and as `Authorization: Bearer TOKEN` for the routes below. */
  token: roomSecret,
});
export type RoomEntered = z.infer<typeof roomEntered>;

const noRoom = failure('There is no such room, or it is not open to whoever asks: both are answered alike.');
const tooMany = failure('There were too many wrong tries.');
const token = z.object({ language, token: roomSecret.optional() });

/** On the second port, for anybody who knows the code and what else the room asks for. */
export const listenerRoutes = {
  enter: route({
    method: 'POST',
    path: '/api/rooms/:code/enter',
    tag: 'rooms',
    isOpen: true,
    summary: 'Shows a room to whoever has its code, and its key or passcode where it asks for one',
    description:
      'Who was inside shows the `token` that they were given: it lets in again, into a locked room as well.',
    params,
    body: json(
      z.object({ key: roomSecret.optional(), passcode: passcode.optional(), token: roomSecret.optional() }),
    ),
    answers: { 200: json(roomEntered), 400: failure(), 404: noRoom, 429: tooMany },
  }),
  avatar: route({
    method: 'GET',
    path: '/api/rooms/:code/avatar',
    tag: 'rooms',
    isOpen: true,
    summary: 'How the face of the room is drawn',
    description: 'Takes the token of `enter` as `Authorization: Bearer TOKEN`.',
    params,
    answers: { 200: json(ownAvatar), 404: noRoom, 429: tooMany },
  }),
  history: route({
    method: 'GET',
    path: '/api/rooms/:code/history',
    tag: 'rooms',
    isOpen: true,
    summary: 'Clauses of a language before a sequence, the oldest of them first; 50 at most',
    description: 'Takes the token of `enter` as `Authorization: Bearer TOKEN`.',
    params,
    query: z.object({ language, before: z.coerce.number().pipe(sequence).optional() }),
    answers: { 200: json(z.object({ clauses: z.array(roomClause) })), 404: noRoom, 429: tooMany },
  }),
  captions: route({
    method: 'GET',
    path: '/api/rooms/:code/captions',
    tag: 'rooms',
    isOpen: true,
    summary: 'The captions of a language as they come',
    description:
      'A stream of server-sent events, for as long as the room lives, each with the number of its clause: who comes back with `Last-Event-ID` gets what came after it. The token of `enter` as in the history, or as `token` in the query.',
    params,
    query: token,
    answers: {
      200: events(roomClause),
      404: noRoom,
      429: tooMany,
      503: failure('Too many streams are open.'),
    },
  }),
  vtt: route({
    method: 'GET',
    path: '/api/rooms/:code/captions.vtt',
    tag: 'rooms',
    isOpen: true,
    summary: 'The captions of a language so far, as WebVTT',
    params,
    query: token,
    answers: { 200: text('text/vtt'), 404: noRoom, 429: tooMany },
  }),
};
