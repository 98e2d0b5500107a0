import { z } from 'zod';
import { PACES } from '../pace.ts';
import { clauseId, id, language, ms, nonNegativeMs, sourceLanguage, speakerId } from './fields.ts';

const base64 = z.string().max(1_400_000);

export const pace = z.enum(PACES);

/** `captions` false: no running transcript is sent; clauses and translations are, for they are the order of a dub. */
const options = {
  target_language: language,
  source_language: sourceLanguage.default('auto'),
  preserve_voice: z.boolean().default(true),
  audio_format: z.enum(['base64', 'binary']).default('base64'),
  captions: z.boolean().default(true),
  pace: pace.default('balanced'),
  show: z.object({ site: z.string().max(253), title: z.string().max(500) }).optional(),
};

export const startDubbing = z.object({ type: z.literal('start_dubbing'), ...options }).meta({
  description: 'Begins dubbing, or takes a session up again after the connection was lost.',
  examples: [
    { type: 'start_dubbing', target_language: 'es', source_language: 'auto', audio_format: 'binary' },
  ],
});
export type StartDubbing = z.infer<typeof startDubbing>;

export const audioChunk = z
  .object({
    type: z.literal('audio_chunk'),
    audio_data: base64.min(1),
    target_language: language.optional(),
    source_language: sourceLanguage.optional(),
    preserve_voice: z.boolean().optional(),
  })
  .meta({
    description:
      's16le mono PCM at SAMPLE_RATE, or a WAV file of 8 to 48 kHz (PCM of 8, 16, 24 or 32 bits, or float, of up to eight channels), in base64. With a target_language it starts dubbing by itself.',
    examples: [{ type: 'audio_chunk', audio_data: 'AAAAAAAAAAA=', target_language: 'es' }],
  });
export type AudioChunk = z.infer<typeof audioChunk>;

export const createVoiceClone = z
  .object({
    type: z.literal('create_voice_clone'),
    speaker_id: speakerId,
    audio_samples: z.array(base64).max(64).optional(),
    sample_ids: z.array(id).max(64).optional(),
    name: z.string().max(100).optional(),
    consent: z
      .object({ statement: z.string().min(1).max(2000), granted_by: z.string().min(1).max(200) })
      .optional(),
  })
  .meta({
    description:
      'Asks for a clone of a speaker, of these sounds, of recordings by their ids (`/api/actors/:id/samples`), or, where both are left out, of the best that was gathered of the speaker; without a consent it is refused with consent_missing. The speaker is an actor from then on.',
    examples: [
      {
        type: 'create_voice_clone',
        speaker_id: 's1',
        sample_ids: ['a1'],
        consent: { statement: 'I may use this voice for private dubbing.', granted_by: 'Ana Ruiz' },
      },
    ],
  });
export type CreateVoiceClone = z.infer<typeof createVoiceClone>;

export const setOptions = z
  .object({
    type: z.literal('set_options'),
    target_language: language.optional(),
    source_language: sourceLanguage.optional(),
    preserve_voice: z.boolean().optional(),
    audio_format: z.enum(['base64', 'binary']).optional(),
    captions: z.boolean().optional(),
    pace: pace.optional(),
    show: options.show,
    spend_cap_usd: z.number().min(0).nullable().optional(),
  })
  .meta({
    description:
      'Any option of start_dubbing again; what is not named stays as it is. spend_cap_usd: what the session may spend on paid engines; null for what the companion was started with.',
    examples: [{ type: 'set_options', target_language: 'ca', spend_cap_usd: 0.5 }],
  });
export type SetOptions = z.infer<typeof setOptions>;

export const playback = z
  .object({
    type: z.literal('playback'),
    clause_id: clauseId,
    state: z.enum(['started', 'ended', 'dropped']),
    heard_ms: nonNegativeMs,
    backlog_ms: nonNegativeMs,
  })
  .meta({
    description: "What the listener's side really did with a clause; heard_ms is on the capture clock.",
    examples: [{ type: 'playback', clause_id: 3, state: 'started', heard_ms: 8120, backlog_ms: 0 }],
  });
export type Playback = z.infer<typeof playback>;

export const mediaClock = z
  .object({
    type: z.literal('media_clock'),
    capture_ms: nonNegativeMs,
    media_ms: ms,
    playback_rate: z.number().min(0).max(16),
    paused: z.boolean(),
  })
  .meta({
    description: 'Where the picture is.',
    examples: [{ type: 'media_clock', capture_ms: 8000, media_ms: 61000, playback_rate: 1, paused: false }],
  });

export const flush = z.object({ type: z.literal('flush'), before_capture_ms: nonNegativeMs }).meta({
  description: 'A seek or a new source: unsaid clauses from before are dropped.',
  examples: [{ type: 'flush', before_capture_ms: 9000 }],
});

export const stopDubbing = z.object({ type: z.literal('stop_dubbing') }).meta({
  description: 'Finishes what was heard; dubbing_stopped follows within 5 s.',
  examples: [{ type: 'stop_dubbing' }],
});

export const ping = z
  .object({ type: z.literal('ping'), id: z.union([z.string().max(64), z.number()]) })
  .meta({
    description: 'Answered by a pong of the same id.',
    examples: [{ type: 'ping', id: 7 }],
  });

export const clientMessage = z.discriminatedUnion('type', [
  startDubbing,
  audioChunk,
  createVoiceClone,
  setOptions,
  playback,
  mediaClock,
  flush,
  stopDubbing,
  ping,
]);
/** A message as the companion sees it once parsed: defaults filled in. */
export type ClientMessage = z.infer<typeof clientMessage>;
/** A message as a client may write it: what has a default may be left out. */
export type ClientMessageInput = z.input<typeof clientMessage>;
