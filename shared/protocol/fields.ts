import { z } from 'zod';
import { isLanguageTag } from '../languages.ts';
import { ERROR_CODES } from './errors.ts';

// Chrome's extension pages refuse eval, which zod would probe for to compile its parsers.
z.config({ jitless: true });

/** A code of a newer companion is `unknown`: what else the message says, as whether it is fatal, is kept. */
export const errorCode = z.enum(ERROR_CODES).catch('unknown');

/** What an error or a notice names beside its code; a companion of before left it out. */
export const parameters = z.record(z.string(), z.union([z.string(), z.number()]));

/** What went wrong: a code with its parameters, and English for scripts. */
export const failureFields = { code: errorCode, parameters: parameters.optional(), message: z.string() };

/** Connection and session ids. */
export const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'takes 1 to 64 of A-Z a-z 0-9 _ -');
export const language = z
  .string()
  .max(35)
  .refine(isLanguageTag, { error: 'takes a BCP-47 language tag, like "es" or "pt-BR"' });
export const sourceLanguage = z.union([z.literal('auto'), language]);
export const clauseId = z.int().min(1).max(0xffff_ffff);
/** Longer than any clock here has run: some 115 days. */
const MOST_MS = 1e10;
/** A live stream may count its time from 1970. */
const MOST_MEDIA_MS = 1e14;
export const ms = z.number().min(-MOST_MEDIA_MS).max(MOST_MEDIA_MS);
export const nonNegativeMs = z.number().min(0).max(MOST_MS);
export const speakerId = z.string().min(1).max(64);

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
