/** How a session goes, from its start to its end. */
import { z } from 'zod';
import { engineInfos } from '../../engine-info.ts';
import { STAGES } from '../errors.ts';
import { clauseId, errorCode, id, nonNegativeMs, parameters, percentiles, spend } from '../fields.ts';
import { NOTICE_CODES } from '../notice-codes.ts';

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
    /** Takes this session over, as the subprotocol `resume.TOKEN`; a companion of before needed none. */
    resume_token: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,128}$/)
      .optional(),
  })
  .meta({
    description:
      'Dubbing runs; which engines do it. chunk_size is in samples. With resume_token another connection takes the session over. The tts engine is called `captions-only` where none speaks the target language.',
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
        resume_token: '7d0f1c62a9b84e35',
      },
    ],
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
