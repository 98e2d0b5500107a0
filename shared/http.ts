/** The answers of the companion's HTTP routes: what the server promises and the extension's pages parse. */
import { z } from 'zod';
import { engineInfo, engineKind } from './engine-info.ts';
import {
  errorCode,
  failure,
  id,
  language,
  parameters,
  percentiles,
  sourceLanguage,
  spend,
} from './protocol/fields.ts';
import { voiceKind } from './voice.ts';

/**
 * "resting": it failed, is left alone for a while and then tried again; "set_aside": this machine was measured not to bear it,
 * and another engine serves in its place.
 */
export const engineState = z.enum(['ready', 'missing', 'resting', 'set_aside']);

export const stageHealth = z.object({ name: z.string(), state: engineState, reason: z.string().optional() });

export const health = z.object({
  status: z.enum(['ok', 'unavailable']),
  version: z.string(),
  uptime_s: z.number(),
  engines: z.object({ stt: stageHealth, translation: stageHealth, tts: stageHealth, speaker: stageHealth }),
  sessions: z.int(),
});
export type Health = z.infer<typeof health>;

export const engineEntry = z.object({
  stage: z.enum(['stt', 'translation', 'tts', 'speaker', 'vad']),
  name: z.string(),
  kind: engineKind,
  state: engineState,
  /** Why it is not ready, and what to do about it; English, for scripts. */
  reason: z.string().optional(),
  /** The same as a code. */
  problem: z.object({ code: errorCode, parameters }).optional(),
  source_languages: z.array(z.string()).optional(),
  target_languages: z.array(z.string()).optional(),
});
export type EngineEntry = z.infer<typeof engineEntry>;

export const engineList = z.object({
  engines: z.array(engineEntry),
  /**
   * What can be dubbed into what now, all stages taken together; `captions` are target languages that no synthesiser speaks,
   * into which it is translated and captioned alone.
   */
  languages: z.array(
    z.object({
      source: z.string(),
      targets: z.array(z.string()),
      captions: z.array(z.string()).optional(),
    }),
  ),
  /** Which accounts' keys are set; never what they are. */
  keys: z.array(z.object({ name: z.string(), is_set: z.boolean() })),
});
export type EngineList = z.infer<typeof engineList>;

export const voiceList = z.object({
  voices: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      engine: z.string(),
      kind: voiceKind,
      languages: z.array(z.string()),
      preview_url: z.string().optional(),
    }),
  ),
});
export type VoiceList = z.infer<typeof voiceList>;

export const clauseOutcome = z.enum(['spoken', 'cut', 'dropped', 'failed']);

export const sessionReport = z.object({
  session_id: z.string(),
  state: z.enum(['live', 'waiting', 'ended']),
  source_language: z.string(),
  target_language: z.string(),
  engines: z.record(z.string(), engineInfo),
  /** What was watched, as its client called it. */
  title: z.string().optional(),
  started_at: z.string(),
  audio_s: z.number(),
  speakers: z.array(
    z.object({
      speaker_id: z.string(),
      name: z.string(),
      voice_id: z.string(),
      actor_id: z.string().optional(),
    }),
  ),
  clauses: z.object({
    committed: z.int(),
    spoken: z.int(),
    cut: z.int(),
    dropped: z.int(),
    failed: z.int(),
  }),
  latency: z.object({
    commit: percentiles.optional(),
    translation: percentiles.optional(),
    synthesis: percentiles.optional(),
    processing: percentiles.optional(),
    ready_evs: percentiles.optional(),
    heard_evs: percentiles.optional(),
  }),
  spend,
  errors: z.array(z.object({ ...failure, at: z.string() })),
  /** Every clause, oldest first; what has not happened to it (yet) is left out. */
  transcript: z.array(
    z.object({
      clause_id: z.int(),
      start_ms: z.number(),
      end_ms: z.number(),
      speaker_id: z.string(),
      /** Two spoke at once. */
      overlapped: z.literal(true).optional(),
      /** The text is a translation: what was said was not written down. */
      direct: z.literal(true).optional(),
      text: z.string(),
      translation: z.string().optional(),
      voice_id: z.string().optional(),
      outcome: clauseOutcome.optional(),
      ready_evs_ms: z.number().optional(),
      heard_evs_ms: z.number().optional(),
      /** The listener's side left the dub to its caption: it came too late. */
      skipped: z.boolean().optional(),
    }),
  ),
});
export type SessionReport = z.infer<typeof sessionReport>;

export const sessionSummary = sessionReport
  .pick({
    session_id: true,
    state: true,
    source_language: true,
    target_language: true,
    title: true,
    started_at: true,
    audio_s: true,
  })
  .extend({ clauses: z.int() });
export type SessionSummary = z.infer<typeof sessionSummary>;

/** Oldest first. */
export const sessionList = z.object({ sessions: z.array(sessionSummary) });
export type SessionList = z.infer<typeof sessionList>;

export const sessionSearch = z.object({
  matches: z.array(
    z.object({
      session_id: z.string(),
      clause_id: z.int(),
      start_ms: z.number(),
      speaker_id: z.string(),
      text: z.string(),
      translation: z.string().optional(),
    }),
  ),
});
export type SessionSearch = z.infer<typeof sessionSearch>;

/** What an uploaded file can become; each is had at `/api/uploads/:id/RESULT`. */
export const UPLOAD_RESULTS = ['transcript', 'vtt', 'srt', 'dub', 'video'] as const;
export const uploadResult = z.enum(UPLOAD_RESULTS);
export type UploadResult = z.infer<typeof uploadResult>;

/** The fields of an upload beside its `file`. */
export const uploadOptions = z.object({
  source_language: sourceLanguage.default('auto'),
  /** Where left out, the file is only written down. */
  target_language: language.optional(),
});

export const uploadAccepted = z.object({
  upload_id: id,
  duration_s: z.number(),
  sample_rate: z.number(),
});
export type UploadAccepted = z.infer<typeof uploadAccepted>;

export const uploadReport = uploadAccepted.extend({
  name: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  /** 0..1 */
  progress: z.number(),
  has_video: z.boolean(),
  source_language: z.string(),
  target_language: z.string().optional(),
  created_at: z.string(),
  /** When it and its results are forgotten. */
  expires_at: z.string().optional(),
  error: z.object({ ...failure, retryable: z.boolean() }).optional(),
  /** Where its results are, once it is done. */
  results: z.partialRecord(uploadResult, z.string()),
});
export type UploadReport = z.infer<typeof uploadReport>;

/** The transcript of an uploaded file. Times are in the file. */
export const uploadTranscript = z.object({
  name: z.string(),
  duration_s: z.number(),
  source_language: z.string(),
  target_language: z.string().optional(),
  engines: z.record(z.string(), z.string()),
  speakers: z.array(z.object({ speaker_id: z.string(), name: z.string() })),
  clauses: z.array(
    z.object({
      clause_id: z.int(),
      start_ms: z.number(),
      end_ms: z.number(),
      speaker_id: z.string(),
      text: z.string(),
      words: z.array(z.object({ text: z.string(), start_ms: z.number(), end_ms: z.number() })),
      translation: z.string().optional(),
      outcome: clauseOutcome.optional(),
      /** Where its dub stands in the dubbed sound: at `start_ms`, or right after the one before it. */
      dub_start_ms: z.number().optional(),
      dub_end_ms: z.number().optional(),
    }),
  ),
  errors: z.array(z.object({ ...failure, clause_id: z.int().optional() })),
});
export type UploadTranscript = z.infer<typeof uploadTranscript>;

export const errorAnswer = z.object({
  error: z.object({
    ...failure,
    retryable: z.boolean(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
});
export type ErrorAnswer = z.infer<typeof errorAnswer>;
