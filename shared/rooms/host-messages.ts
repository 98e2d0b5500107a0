/**
 * What the host's page and the companion say to each other in text frames of `/rooms/CODE/host`. Sound goes up as frames of kind 1
 * (protocol/binary.ts) at 16 kHz.
 */
import { z } from 'zod';
import { clause, transcript, translation } from '../protocol/companion/clauses.ts';
import { metrics, notice } from '../protocol/companion/session.ts';
import { speaker } from '../protocol/companion/speakers.ts';
import { language, nonNegativeMs, parameters, speakerId } from '../protocol/fields.ts';
import {
  avatar,
  passcode,
  pinnedText,
  roomAccess,
  roomCode,
  roomErrorFields,
  roomName,
  roomSecret,
  voiceForecast,
} from './fields.ts';
import { roomEnded, roomStateMessage, speakerName } from './listener-messages.ts';

/** Target languages, the first of them is the one that the host reads. */
export const roomLanguages = z
  .array(language)
  .min(1)
  .max(64)
  .refine((list) => new Set(list).size === list.length, { error: 'takes each language once' });

export const hostRoom = z.object({ type: z.literal('host_room'), host_token: roomSecret }).meta({
  description:
    'The first frame, within 10 s: leads the room of the URL, with the host_token that `POST /api/rooms` gave. Another page that led it is told, and closed. After room_opened the last 50 clauses come again, with their translation into the first language.',
  examples: [{ type: 'host_room', host_token: 'b9Xe2k' }],
});

export const startTranslation = z.object({ type: z.literal('start_translation') }).meta({
  description:
    'The room is live as soon as its engines are loaded, which room_state tells with `loading`: sound that comes from then on is translated.',
  examples: [{ type: 'start_translation' }],
});

export const stopTranslation = z.object({ type: z.literal('stop_translation') }).meta({
  description: 'Pauses; what was said until now is finished.',
  examples: [{ type: 'stop_translation' }],
});

/** What the host may change while the room goes on. */
export const changeableOptions = {
  name: roomName.optional(),
  languages: roomLanguages.optional(),
  access: roomAccess.optional(),
  /** Needed where `access` becomes "passcode" and there was none; null takes it away. */
  passcode: passcode.nullable().optional(),
  /** Nobody new comes in. */
  locked: z.boolean().optional(),
  avatar: avatar.optional(),
  /** Text for everybody; null takes it away. */
  pinned: pinnedText.nullable().optional(),
  /** How long the transcript can be had after the end, 0 to 24 h. */
  history_minutes: z.number().min(0).max(1440).optional(),
};

export const roomOptions = z.object({ type: z.literal('room_options'), ...changeableOptions }).meta({
  description: 'Changes what is named; the rest stays. Answered by room_opened.',
  examples: [{ type: 'room_options', locked: true }],
});
export type RoomOptionsChange = Omit<z.infer<typeof roomOptions>, 'type'>;

export const renameSpeaker = z
  .object({ type: z.literal('rename_speaker'), speaker_id: speakerId, name: roomName })
  .meta({
    description:
      'What a speaker is called in this room from now on, and in what they said before; answered by speaker_name. Nothing is kept of it but the transcript.',
    examples: [{ type: 'rename_speaker', speaker_id: 's1', name: 'Ana' }],
  });

export const newCode = z.object({ type: z.literal('new_code') }).meta({
  description:
    'Another code and key; the old ones and their tokens let nobody in any more, and who is inside stays. Answered by room_opened.',
  examples: [{ type: 'new_code' }],
});

export const askConversation = z.object({ type: z.literal('ask_conversation'), code: roomCode }).meta({
  description:
    'Asks the host of another room of this companion for a conversation, in which each host listens to the other room. The code alone is needed, for the other host is asked. Takes the place of a conversation there was.',
  examples: [{ type: 'ask_conversation', code: '654321' }],
});

export const agreeConversation = z.object({ type: z.literal('agree_conversation') }).meta({
  description: 'Agrees to the conversation that the host of another room asked for.',
  examples: [{ type: 'agree_conversation' }],
});

export const leaveConversation = z.object({ type: z.literal('leave_conversation') }).meta({
  description: 'Ends the conversation, declines it, or takes back that one was asked for.',
  examples: [{ type: 'leave_conversation' }],
});

export const endRoom = z.object({ type: z.literal('end_room') }).meta({
  description: 'Ends the room for everybody.',
  examples: [{ type: 'end_room' }],
});

export const hostMessage = z.discriminatedUnion('type', [
  hostRoom,
  startTranslation,
  stopTranslation,
  roomOptions,
  renameSpeaker,
  newCode,
  askConversation,
  agreeConversation,
  leaveConversation,
  endRoom,
]);
export type HostMessage = z.infer<typeof hostMessage>;
export type HostMessageInput = z.input<typeof hostMessage>;

/** The options of a room as they are; passcodes are not told. */
export const roomOptionsNow = z.object({
  name: z.string(),
  source_language: z.string(),
  languages: z.array(language),
  /** Of each language, in the same order: what this machine bears where all are listened to at once. */
  voices: z.array(voiceForecast),
  access: roomAccess,
  has_passcode: z.boolean(),
  locked: z.boolean(),
  avatar,
  pinned: z.string().optional(),
  history_minutes: z.number(),
  preserve_voice: z.boolean(),
});
export type RoomOptionsNow = z.infer<typeof roomOptionsNow>;

export const roomOpened = z
  .object({
    type: z.literal('room_opened'),
    code: roomCode,
    /** Of the link's fragment, 128 bits. */
    key: roomSecret.optional(),
    /** Where listeners find `/listen/CODE`, the best first; empty where the companion has no second door. */
    addresses: z.array(z.string()),
    /** How long the room lives on without its host. */
    abandoned_after_ms: nonNegativeMs,
    options: roomOptionsNow,
    now_ms: nonNegativeMs,
  })
  .meta({
    description:
      'This page leads the room, or its options or its code have changed. voices: which voice each of the languages gets where all of them are listened to at once, "lighter" where this machine does not bear the best one as well, "captions" where no synthesiser speaks the language.',
    examples: [
      {
        type: 'room_opened',
        code: '123456',
        key: 'pX0a',
        addresses: ['http://192.0.2.7:8080'],
        abandoned_after_ms: 900_000,
        options: {
          name: 'Town meeting',
          source_language: 'en',
          languages: ['de'],
          voices: ['best'],
          access: 'open',
          has_passcode: false,
          locked: false,
          avatar: { id: 'mira' },
          history_minutes: 10,
          preserve_voice: true,
        },
        now_ms: 0,
      },
    ],
  });

/** Open: dubbed now; captions: no synthesiser speaks it; refused: it cannot be had, or there are too many; closed: nobody listens. */
export const languageState = z.enum(['open', 'captions', 'refused', 'closed']);

export const listeners = z
  .object({
    type: z.literal('listeners'),
    total: z.int().min(0),
    languages: z.array(
      z.object({
        language,
        count: z.int().min(0),
        state: languageState,
        /** Between the end of what was said and its dub's being heard, of the listeners that report. */
        heard_p50_ms: z.number().min(0).optional(),
        spend_usd: z.number().min(0),
      }),
    ),
  })
  .meta({
    description: 'Who listens, at most once a second and when it changes.',
    examples: [
      {
        type: 'listeners',
        total: 12,
        languages: [{ language: 'de', count: 12, state: 'open', heard_p50_ms: 2600, spend_usd: 0 }],
      },
    ],
  });

export const alarm = z
  .object({
    type: z.literal('alarm'),
    code: z.enum(['wrong_codes', 'language_lost', 'behind', 'spend_near', 'echo']),
    parameters,
  })
  .meta({
    description:
      'Something that the host should see to. wrong_codes {count}: codes are being guessed, in the last minute; language_lost {language, code, stage?}: that language does not go on, or as captions alone, where nothing more is bought (code spend_cap_reached, stage tts); behind {language, count}: listeners whose connection is too slow for sound; spend_near {spent, limit}: US dollars; echo {language}: a dub in that language comes back by the microphone.',
    examples: [{ type: 'alarm', code: 'wrong_codes', parameters: { count: 200 } }],
  });

/**
 * Why there is none: the other host declined, or left it; its room ended; it is in one already; the code is this room's own, or no
 * room's; too many codes were tried.
 */
export const conversationEnd = z.enum([
  'declined',
  'left',
  'ended',
  'busy',
  'own',
  'no_such_room',
  'too_many_tries',
]);

export const conversation = z
  .object({
    type: z.literal('conversation'),
    state: z.enum(['none', 'asking', 'asked', 'agreed']),
    reason: conversationEnd.optional(),
    /** The other room; its name is not told before its host has asked or agreed. */
    partner: z
      .object({
        code: roomCode,
        name: z.string().optional(),
        /** With "agreed": lets this host listen to it. */
        token: roomSecret.optional(),
      })
      .optional(),
  })
  .meta({
    description:
      'Whether this room is in a conversation with another one, when the host comes and whenever that changes. With "agreed", the host listens to the other room as listeners do, by `ws://HOST:PORT/rooms/CODE` on this port with the subprotocols of this socket and `join_room` with the token.',
    examples: [
      {
        type: 'conversation',
        state: 'agreed',
        partner: { code: '654321', name: 'Reception', token: 'q2mB0c' },
      },
    ],
  });

/** A clause in the first language, as the host reads along. */
export const hostTranslation = translation.extend({ language }).meta({
  description: 'A clause in a target language.',
  examples: [
    { type: 'translation', clause_id: 1, text: 'Guten Morgen.', engine: 'apertium', language: 'de' },
  ],
});

export const hostError = z.object({ type: z.literal('error'), ...roomErrorFields }).meta({
  description: 'Something was not taken, or failed. After a fatal one the socket is closed.',
  examples: [
    {
      type: 'error',
      code: 'host_elsewhere',
      message: 'The room is led from another page now.',
      parameters: {},
      retryable: false,
      fatal: true,
    },
  ],
});

export const toHostMessage = z.discriminatedUnion('type', [
  roomOpened,
  roomStateMessage,
  transcript,
  clause,
  hostTranslation,
  speaker,
  metrics,
  notice,
  listeners,
  alarm,
  conversation,
  speakerName,
  roomEnded,
  hostError,
]);
/** What the companion says to the host's page. */
export type ToHostMessage = z.infer<typeof toHostMessage>;
export type ToHostMessageOf<Type extends ToHostMessage['type']> = Extract<ToHostMessage, { type: Type }>;
