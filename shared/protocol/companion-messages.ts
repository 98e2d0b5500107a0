import { z } from 'zod';
import { cloneQuality } from '../actors.ts';
import { STAGES } from './errors.ts';
import { NOTICE_CODES } from './notice-codes.ts';
import { engineInfos } from '../engine-info.ts';
import {
  clauseId,
  errorCode,
  id,
  mark,
  parameters,
  ms,
  nonNegativeMs,
  percentiles,
  speakerId,
  spend,
} from './fields.ts';
import { voice } from '../voice.ts';

const voiceExample = { id: 'es+m3@52', name: 'Spanish, man', kind: 'matched' };
const enginesExample = {
  stt: { name: 'pocketsphinx', kind: 'embedded' },
  translation: { name: 'apertium', kind: 'embedded' },
  tts: { name: 'espeak-ng', kind: 'embedded' },
  speaker: { name: 'voiceprint', kind: 'embedded' },
  vad: { name: 'silero', kind: 'embedded' },
};

export const dubbingStarted = z
  .object({
    type: z.literal('dubbing_started'),
    session_id: id,
    /** Of the wire as the companion speaks it; 1 where it is left out. */
    protocol: z.int().min(1).optional(),
    engines: engineInfos,
    source_language: z.string(),
    target_language: z.string(),
    chunk_size: z.int().min(1),
    resumed: z.boolean(),
  })
  .meta({
    description:
      'Dubbing runs; which engines do it. chunk_size is in samples. The tts engine is called `captions-only` where none speaks the target language.',
    examples: [
      {
        type: 'dubbing_started',
        session_id: 'tab-1',
        protocol: 1,
        engines: enginesExample,
        source_language: 'en',
        target_language: 'es',
        chunk_size: 1024,
        resumed: false,
      },
    ],
  });

export const transcript = z
  .object({
    type: z.literal('transcript'),
    text: z.string(),
    is_final: z.boolean(),
    start_ms: nonNegativeMs,
    end_ms: nonNegativeMs,
    speaker_id: speakerId.optional(),
    language: z.string(),
  })
  .meta({
    description: 'What is being said; a partial replaces the one before.',
    examples: [
      {
        type: 'transcript',
        text: 'good morning every',
        is_final: false,
        start_ms: 640,
        end_ms: 1480,
        language: 'en',
      },
    ],
  });

export const clause = z
  .object({
    type: z.literal('clause'),
    clause_id: clauseId,
    text: z.string(),
    start_ms: nonNegativeMs,
    end_ms: nonNegativeMs,
    speaker_id: speakerId,
    /** Two spoke at once: the speaker is the one it sounds most like. */
    overlapped: z.literal(true).optional(),
    /** The speech was translated without being written down: the text is in the target language. */
    direct: z.literal(true).optional(),
    language: z.string(),
  })
  .meta({
    description:
      'A committed clause; its text and times never change after. Left out, overlapped and direct are false. With direct, `text` and `language` are those of the translation.',
    examples: [
      {
        type: 'clause',
        clause_id: 1,
        text: 'Good morning, everybody.',
        start_ms: 640,
        end_ms: 1900,
        speaker_id: 's1',
        language: 'en',
      },
    ],
  });

export const translation = z
  .object({ type: z.literal('translation'), clause_id: clauseId, text: z.string(), engine: z.string() })
  .meta({
    description: 'The clause in the target language, and the engine that translated it.',
    examples: [{ type: 'translation', clause_id: 1, text: 'Buenos días a todos.', engine: 'apertium' }],
  });

export const dubStart = z
  .object({
    type: z.literal('dub_start'),
    clause_id: clauseId,
    speaker_id: speakerId,
    voice,
    sample_rate: z.int().min(8000).max(48_000),
    start_ms: nonNegativeMs,
    end_ms: nonNegativeMs,
    ready_ms: ms,
  })
  .meta({
    description: 'The dub of a clause begins to arrive; ready_ms is the ready ear-voice span.',
    examples: [
      {
        type: 'dub_start',
        clause_id: 1,
        speaker_id: 's1',
        voice: voiceExample,
        sample_rate: 22050,
        start_ms: 640,
        end_ms: 1900,
        ready_ms: 2150,
      },
    ],
  });

export const dubAudio = z
  .object({
    type: z.literal('dub_audio'),
    clause_id: clauseId,
    sequence: z.int().min(0),
    audio_data: z.string(),
  })
  .meta({
    description: 'Only with "base64": s16le mono PCM at the sample_rate of dub_start.',
    examples: [{ type: 'dub_audio', clause_id: 1, sequence: 0, audio_data: 'AAAAAA==' }],
  });

export const dubOutcome = z.enum(['spoken', 'cut', 'dropped']);
export type DubOutcome = z.infer<typeof dubOutcome>;

export const dubEnd = z
  .object({
    type: z.literal('dub_end'),
    clause_id: clauseId,
    outcome: dubOutcome,
    reason: z.string().optional(),
    duration_ms: nonNegativeMs,
    marks: z.array(mark).optional(),
  })
  .meta({
    description:
      'All of the dub was sent, or it was cut short or dropped, and why. A clause that is dropped for `no_voice` is in a language that no synthesiser speaks: its translation is a caption.',
    examples: [
      {
        type: 'dub_end',
        clause_id: 1,
        outcome: 'spoken',
        duration_ms: 1240,
        marks: [{ kind: 'word', value: 'Buenos', at_ms: 0 }],
      },
    ],
  });

export const speaker = z
  .object({
    type: z.literal('speaker'),
    speaker_id: speakerId,
    actor_id: z.string().optional(),
    name: z.string(),
    is_new: z.boolean(),
    similarity: z.number().min(0).max(1),
    voice,
    replaces: z.array(speakerId).optional(),
  })
  .meta({
    description:
      'Somebody new is heard, or two speakers turned out to be one (replaces). The voice has the id `none` where there are captions alone.',
    examples: [
      {
        type: 'speaker',
        speaker_id: 's1',
        name: 'Speaker 1',
        is_new: true,
        similarity: 0,
        voice: voiceExample,
      },
    ],
  });

export const voiceClone = z
  .object({
    type: z.literal('voice_clone'),
    speaker_id: speakerId,
    state: z.enum(['queued', 'uploading', 'ready', 'failed']),
    progress: z.number().min(0).max(1),
    voice_id: z.string().optional(),
    quality: cloneQuality.optional(),
  })
  .meta({
    description: 'How far the making of a clone is.',
    examples: [{ type: 'voice_clone', speaker_id: 's1', state: 'uploading', progress: 0.5 }],
  });

export const metrics = z
  .object({
    type: z.literal('metrics'),
    stages: z.object({
      commit: percentiles.optional(),
      translation: percentiles.optional(),
      synthesis: percentiles.optional(),
      processing: percentiles.optional(),
    }),
    ready_evs: percentiles.optional(),
    heard_evs: percentiles.optional(),
    backlog_ms: nonNegativeMs,
    clauses: z.int().min(0),
    spend_usd: z.number().min(0),
  })
  .meta({
    description:
      'At most once a second, over the last 200 clauses: milliseconds per stage, ready and heard ear-voice span, backlog, spend.',
    examples: [
      {
        type: 'metrics',
        stages: { translation: { p50_ms: 3, p95_ms: 6, count: 12 } },
        ready_evs: { p50_ms: 2100, p95_ms: 2900, count: 12 },
        heard_evs: { p50_ms: 2400, p95_ms: 3600, count: 11 },
        backlog_ms: 350,
        clauses: 12,
        spend_usd: 0,
      },
    ],
  });

export const notice = z
  .object({
    type: z.literal('notice'),
    /** Of a newer companion, `unknown`. */
    code: z.enum(NOTICE_CODES).catch('unknown'),
    /** What happened, and to what; each notice has a `reason`. */
    parameters: parameters.optional(),
    /** English, for scripts. */
    message: z.string(),
    engines: engineInfos.optional(),
  })
  .meta({
    description: 'Something changed and dubbing goes on.',
    examples: [
      {
        type: 'notice',
        code: 'engine_restarted',
        parameters: { reason: 'failed', engine: 'pocketsphinx' },
        message: 'PocketSphinx stopped and was started again.',
      },
    ],
  });

export const sessionStatistics = z.object({
  audio_s: z.number(),
  spoken: z.int(),
  cut: z.int(),
  dropped: z.int(),
  failed: z.int(),
  speakers: z.int(),
  ready_evs: percentiles.optional(),
  heard_evs: percentiles.optional(),
  spend: spend.optional(),
});
export type SessionStatistics = z.infer<typeof sessionStatistics>;

export const dubbingStopped = z
  .object({ type: z.literal('dubbing_stopped'), clauses: z.int().min(0), statistics: sessionStatistics })
  .meta({
    description: "The end; everything of the session's clauses came before it.",
    examples: [
      {
        type: 'dubbing_stopped',
        clauses: 12,
        statistics: { audio_s: 45.2, spoken: 12, cut: 0, dropped: 0, failed: 0, speakers: 2 },
      },
    ],
  });

export const error = z
  .object({
    type: z.literal('error'),
    code: errorCode,
    parameters: parameters.optional(),
    /** English, for scripts. */
    message: z.string(),
    stage: z.enum(STAGES).optional().catch(undefined),
    retryable: z.boolean(),
    clause_id: clauseId.optional(),
    fatal: z.boolean(),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({
    description: 'With a clause_id it is the end of that clause. The session goes on unless fatal.',
    examples: [
      {
        type: 'error',
        code: 'bad_message',
        parameters: { reason: 'field', field: 'target_language', seen: '7', takes: 'a BCP-47 language tag' },
        message: 'target_language: saw 7, takes a BCP-47 language tag.',
        stage: 'wire',
        retryable: false,
        fatal: false,
      },
    ],
  });

export const pong = z.object({ type: z.literal('pong'), id: z.union([z.string(), z.number()]) }).meta({
  description: 'The answer to ping.',
  examples: [{ type: 'pong', id: 7 }],
});

export const companionMessage = z.discriminatedUnion('type', [
  dubbingStarted,
  transcript,
  clause,
  translation,
  dubStart,
  dubAudio,
  dubEnd,
  speaker,
  voiceClone,
  metrics,
  notice,
  dubbingStopped,
  error,
  pong,
]);
export type CompanionMessage = z.infer<typeof companionMessage>;
export type CompanionMessageOf<Type extends CompanionMessage['type']> = Extract<
  CompanionMessage,
  { type: Type }
>;
