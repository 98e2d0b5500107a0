/** Fields that messages and routes of rooms share. */
import { z } from 'zod';
import { avatarId } from '../avatar/avatar-schema.ts';
import { clauseId, errorCode, language, nonNegativeMs, parameters, speakerId } from '../protocol/fields.ts';

/** How people come in: by the code alone, by the link with its key, or by the code with a passcode. */
export const ROOM_ACCESS = ['open', 'link', 'passcode'] as const;
export const roomAccess = z.enum(ROOM_ACCESS);
export type RoomAccess = z.infer<typeof roomAccess>;

/** Open: nothing was said yet; paused: the host has stopped, or is away; ended: nothing more comes. */
export const roomState = z.enum(['open', 'live', 'paused', 'ended']);
export type RoomState = z.infer<typeof roomState>;

export const hostPresence = z.enum(['here', 'away']);
export type HostPresence = z.infer<typeof hostPresence>;

export const roomCode = z.string().regex(/^\d{6}$/, 'takes the six digits of a room');

/** Shown on strangers' screens: no control characters and nothing that turns the direction of other text. */
export const roomName = z
  .string()
  .max(80)
  .regex(
    /^[^\s\p{C}]([^\p{C}]*[^\s\p{C}])?$/u,
    'takes 1 to 80 characters that are printed, no space around them',
  );

/** Text that the host pins for everybody. */
export const pinnedText = z
  .string()
  .max(500)
  .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'takes up to 500 characters that are printed');

/** Typed by people: compared in Unicode's composed form. */
export const passcode = z
  .string()
  .max(32)
  .transform((text) => text.normalize('NFC'))
  .pipe(z.string().regex(/^[^\p{C}]{4,12}$/u, 'takes 4 to 12 characters'));

/** A secret as base64url: a key, a token. */
export const roomSecret = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'takes 1 to 128 of A-Z a-z 0-9 _ -');

/** Which figure speaks: one of shared/avatar/avatars.ts, or a company's own. */
export const avatar = z.object({ id: avatarId });
export type Avatar = z.infer<typeof avatar>;

export const DEFAULT_AVATAR: Avatar = { id: 'mira' };

/** A language that a room offers; without sound there are captions alone. */
export const roomLanguage = z.object({ language, sound: z.boolean() });
export type RoomLanguage = z.infer<typeof roomLanguage>;

/**
 * Which voice a language gets where all languages of its room are listened to at once. Best: the best that is installed; lighter:
 * this machine does not bear that one as well; captions: no synthesiser speaks it.
 */
export const voiceForecast = z.enum(['best', 'lighter', 'captions']);
export type VoiceForecast = z.infer<typeof voiceForecast>;

/** What one language's channel has sent, counted from 1; text and pieces of dubs share the count. */
export const sequence = z.int().min(1).max(0xffff_ffff);

/** A clause in a listener's language. */
export const roomClause = z.object({
  sequence,
  clause_id: clauseId,
  text: z.string(),
  /** What was said, where it is in another language. */
  original: z.string().optional(),
  start_ms: nonNegativeMs,
  end_ms: nonNegativeMs,
  speaker_id: speakerId,
  speaker_name: z.string().optional(),
  /** The name of the engine that translated it. */
  engine: z.string(),
});
export type RoomClause = z.infer<typeof roomClause>;

export const roomStateFields = {
  state: roomState,
  /** The host has started, and the room is live as soon as its engines are loaded. */
  loading: z.literal(true).optional(),
  speaker: hostPresence,
  languages: z.array(roomLanguage),
  avatar,
  /** Text that the host pinned; left out where there is none. */
  pinned: z.string().optional(),
};

/** The fields of an error, whoever it is sent to. */
export const roomErrorFields = {
  code: errorCode,
  message: z.string(),
  parameters: parameters.optional(),
  retryable: z.boolean(),
  /** The socket is closed after it. */
  fatal: z.boolean(),
};
