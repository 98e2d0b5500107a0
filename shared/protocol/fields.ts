import { z } from 'zod';
import { isLanguageTag } from '../languages.ts';
import { ERROR_CODES } from './errors.ts';

// Chrome's extension pages refuse eval, which zod would probe for to compile its parsers.
z.config({ jitless: true });

/** A code of a newer companion is `unknown`: what else the message says, as whether it is fatal, is kept. */
export const errorCode = z.enum(ERROR_CODES).catch('unknown');

/** Connection and session ids. */
export const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'takes 1 to 64 of A-Z a-z 0-9 _ -');
export const language = z
  .string()
  .max(35)
  .refine(isLanguageTag, { error: 'takes a BCP-47 language tag, like "es" or "pt-BR"' });
export const sourceLanguage = z.union([z.literal('auto'), language]);
export const clauseId = z.int().min(1).max(0xffff_ffff);
export const ms = z.number();
export const nonNegativeMs = z.number().min(0);
export const speakerId = z.string().min(1).max(64);

export const engineKind = z.enum(['cloud', 'local', 'embedded']);
export type EngineKind = z.infer<typeof engineKind>;

/** Why a better engine does not serve, or serves with less. */
export const engineLimitReason = z.enum(['too_slow', 'too_little_memory', 'shared', 'longer_steps']);
export type EngineLimitReason = z.infer<typeof engineLimitReason>;

export const engineLimit = z.object({ engine: z.string(), reason: engineLimitReason });
export type EngineLimit = z.infer<typeof engineLimit>;

export const engineInfo = z.object({
  name: z.string(),
  kind: engineKind,
  /** What people call it; its name where left out. */
  title: z.string().max(100).optional(),
  /** The language in the middle, where a translator knows no direct way between two. */
  via: language.optional(),
  /**
   * What this machine does not bear, as it was measured: another engine that would be better, or this one itself, which then
   * works in longer steps. "shared" is where it bears it for one tab alone.
   */
  limited: engineLimit.optional(),
});
export type EngineInfo = z.infer<typeof engineInfo>;

export const engineInfos = z.object({
  stt: engineInfo,
  translation: engineInfo,
  tts: engineInfo,
  speaker: engineInfo,
  vad: engineInfo,
});
export type EngineInfos = z.infer<typeof engineInfos>;

/** The name that `engines.tts` has where no synthesiser speaks the target language: each clause is a caption and no more. */
export const CAPTIONS_ONLY = 'captions-only';
/** The reason that a clause's `dub_end` then gives. */
export const NO_VOICE = 'no_voice';

/** Whether a session's clauses are captions alone; false where its engines are not known yet. */
export function isCaptionsOnly(engines: Pick<EngineInfos, 'tts'> | null | undefined): boolean {
  return engines?.tts.name === CAPTIONS_ONLY;
}

export const voiceKind = z.enum(['stock', 'cloned', 'matched']);
export const voice = z.object({ id: z.string(), name: z.string(), kind: voiceKind });
export type Voice = z.infer<typeof voice>;

export const percentiles = z.object({ p50_ms: z.number(), p95_ms: z.number(), count: z.int() });
export type Percentiles = z.infer<typeof percentiles>;

export const mark = z.object({
  kind: z.enum(['word', 'viseme']),
  value: z.string(),
  at_ms: nonNegativeMs,
});
/** Where in a clause's dub a word or a mouth shape begins. */
export type Mark = z.infer<typeof mark>;

export const spend = z.object({
  usd: z.number().min(0),
  stt_s: z.number().min(0),
  translation_characters: z.number().min(0),
  tts_characters: z.number().min(0),
});
/** What a session has bought of paid services so far. */
export type Spend = z.infer<typeof spend>;
