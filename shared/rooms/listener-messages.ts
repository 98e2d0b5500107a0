/** What a listener and the companion say to each other in text frames of `/rooms/CODE`; sound comes as dub-piece.ts. */
import { z } from 'zod';
import { mark, clauseId, language, nonNegativeMs, speakerId } from '../protocol/fields.ts';
import { dubOutcome } from '../protocol/companion/clauses.ts';
import { voice } from '../voice.ts';
import {
  passcode,
  roomClause,
  roomErrorFields,
  roomCode,
  roomSecret,
  roomStateFields,
  sequence,
} from './fields.ts';

export const joinRoom = z
  .object({
    type: z.literal('join_room'),
    /** The room's first where left out, or one that the room does not offer. */
    language: language.optional(),
    key: roomSecret.optional(),
    passcode: passcode.optional(),
    token: roomSecret.optional(),
    since: sequence.optional(),
    sound: z.enum(['opus', 'none']).default('opus'),
  })
  .meta({
    description:
      'The first frame, within 10 s: joins the room of the URL, or comes back to it. key: of the link; token: of room_joined or `POST /api/rooms/:code/enter`; since: the last sequence that arrived, for all text after it and the newest sound.',
    examples: [{ type: 'join_room', language: 'de', sound: 'opus' }],
  });
export type JoinRoom = z.infer<typeof joinRoom>;

export const setLanguage = z.object({ type: z.literal('set_language'), language }).meta({
  description:
    "Another of the room's languages; answered by a room_joined of that language, with its history and its own sequence.",
  examples: [{ type: 'set_language', language: 'pt' }],
});

const clockId = z.int().min(0).max(0xffff_ffff);
const clockSentMs = z.number().min(-1e14).max(1e14);

export const listenerClock = z.object({ type: z.literal('clock'), id: clockId, sent_ms: clockSentMs }).meta({
  description: "Asks for the room's clock; sent_ms comes back as it went.",
  examples: [{ type: 'clock', id: 1, sent_ms: 5120.5 }],
});

export const listenerPlayback = z
  .object({
    type: z.literal('playback'),
    clause_id: clauseId,
    state: z.enum(['started', 'ended', 'dropped']),
    /** How long after the clause's end_ms its dub was heard. */
    late_ms: nonNegativeMs,
    backlog_ms: nonNegativeMs,
  })
  .meta({
    description: 'What became of a dub; taken from those listeners alone whose room_joined says `reports`.',
    examples: [{ type: 'playback', clause_id: 3, state: 'started', late_ms: 2400, backlog_ms: 0 }],
  });

export const leaveRoom = z.object({ type: z.literal('leave_room') }).meta({
  description: 'Goes; the companion closes the socket.',
  examples: [{ type: 'leave_room' }],
});

export const listenerMessage = z.discriminatedUnion('type', [
  joinRoom,
  setLanguage,
  listenerClock,
  listenerPlayback,
  leaveRoom,
]);
export type ListenerMessage = z.infer<typeof listenerMessage>;
/** As a listener may write it: what has a default may be left out. */
export type ListenerMessageInput = z.input<typeof listenerMessage>;

export const roomTranslation = roomClause.extend({ type: z.literal('translation') }).meta({
  description:
    "A clause in the listener's language; it never changes after. In the language that is spoken it is what was said, and `original` is left out.",
  examples: [
    {
      type: 'translation',
      sequence: 41,
      clause_id: 12,
      text: 'Guten Morgen zusammen.',
      original: 'Good morning, everybody.',
      start_ms: 64_010,
      end_ms: 65_400,
      speaker_id: 's1',
      engine: 'google-translate',
    },
  ],
});

export const roomJoined = z
  .object({
    type: z.literal('room_joined'),
    code: roomCode,
    name: z.string(),
    ...roomStateFields,
    source_language: z.string(),
    language,
    token: roomSecret,
    now_ms: nonNegativeMs,
    /** Whether this listener's `playback` is wanted. */
    reports: z.boolean(),
    /** The last of what was sent before: the next to come is counted on from here. 0 where nothing was sent. */
    sequence: z.int().min(0),
    history: z.array(roomTranslation),
    /** The voices are made by a machine, and listeners are told. */
    disclosure: z.literal(true),
  })
  .meta({
    description:
      'The listener is in; history holds the last clauses of the language, or all since `since`. The token lets this listener in again without key or passcode, for as long as the code is valid.',
    examples: [
      {
        type: 'room_joined',
        code: '123456',
        name: 'Town meeting',
        state: 'live',
        speaker: 'here',
        languages: [{ language: 'de', sound: true }],
        avatar: { id: 'mira' },
        source_language: 'en',
        language: 'de',
        token: 'q2mB0c',
        now_ms: 66_000,
        reports: false,
        sequence: 41,
        history: [],
        disclosure: true,
      },
    ],
  });

export const roomStateMessage = z.object({ type: z.literal('room_state'), ...roomStateFields }).meta({
  description:
    'How the room is now, whenever that changes. With `loading` it was started, and is live as soon as its engines are loaded.',
  examples: [
    {
      type: 'room_state',
      state: 'paused',
      speaker: 'away',
      languages: [{ language: 'de', sound: true }],
      avatar: { id: 'mira' },
    },
  ],
});

export const speakerName = z
  .object({ type: z.literal('speaker_name'), speaker_id: speakerId, name: z.string() })
  .meta({
    description: 'What a speaker is called, also in what they said before: the host has named them.',
    examples: [{ type: 'speaker_name', speaker_id: 's1', name: 'Ana' }],
  });

export const roomDubStart = z
  .object({
    type: z.literal('dub_start'),
    sequence,
    clause_id: clauseId,
    speaker_id: speakerId,
    start_ms: nonNegativeMs,
    end_ms: nonNegativeMs,
    voice,
    sample_rate: z.literal(48_000),
  })
  .meta({
    description: 'The dub of a clause begins to arrive, in binary frames of kind 3.',
    examples: [
      {
        type: 'dub_start',
        sequence: 42,
        clause_id: 12,
        speaker_id: 's1',
        start_ms: 64_010,
        end_ms: 65_400,
        voice: { id: 'de+m3@52', name: 'German, man', kind: 'matched' },
        sample_rate: 48_000,
      },
    ],
  });

export const roomDubEnd = z
  .object({
    type: z.literal('dub_end'),
    sequence,
    clause_id: clauseId,
    outcome: dubOutcome,
    reason: z.string().optional(),
    duration_ms: nonNegativeMs,
    /** Words alone: mouth shapes came with their sound. */
    marks: z.array(mark).optional(),
  })
  .meta({
    description: 'All of the dub was sent, or it was cut short or dropped.',
    examples: [{ type: 'dub_end', sequence: 47, clause_id: 12, outcome: 'spoken', duration_ms: 1240 }],
  });

export const skipped = z
  .object({
    type: z.literal('skipped'),
    from_sequence: sequence,
    to_sequence: sequence,
    reason: z.enum(['slow', 'late']),
  })
  .meta({
    description:
      'Sound among these does not come any more: this connection is too slow for it, or it was too old when the listener came. Text always comes.',
    examples: [{ type: 'skipped', from_sequence: 43, to_sequence: 46, reason: 'slow' }],
  });

export const roomClock = z
  .object({ type: z.literal('clock'), id: clockId, sent_ms: clockSentMs, now_ms: nonNegativeMs })
  .meta({
    description: "The answer to clock: now_ms is the room's clock.",
    examples: [{ type: 'clock', id: 1, sent_ms: 5120.5, now_ms: 66_000 }],
  });

export const roomEnded = z
  .object({
    type: z.literal('room_ended'),
    reason: z.enum(['host', 'abandoned', 'forgotten']),
    transcript_until_ms: nonNegativeMs.optional(),
  })
  .meta({
    description:
      'Nothing more comes: the host ended the room, or was away for too long. transcript_until_ms: until when, on the room clock, its history can be had.',
    examples: [{ type: 'room_ended', reason: 'host', transcript_until_ms: 4_200_000 }],
  });

export const roomError = z.object({ type: z.literal('error'), ...roomErrorFields }).meta({
  description: 'Something was not taken, or is not to be had. After a fatal one the socket is closed.',
  examples: [
    {
      type: 'error',
      code: 'no_such_room',
      message: 'There is no such room, or it is not open to everybody.',
      parameters: {},
      retryable: false,
      fatal: true,
    },
  ],
});

export const toListenerMessage = z.discriminatedUnion('type', [
  roomJoined,
  roomStateMessage,
  roomTranslation,
  speakerName,
  roomDubStart,
  roomDubEnd,
  skipped,
  roomClock,
  roomEnded,
  roomError,
]);
/** What the companion says to a listener. */
export type ToListenerMessage = z.infer<typeof toListenerMessage>;
export type ToListenerMessageOf<Type extends ToListenerMessage['type']> = Extract<
  ToListenerMessage,
  { type: Type }
>;
