/** What both sides call an engine: values that go over the wire as they are. */
import { z } from 'zod';
import { language } from './protocol/fields.ts';
import type { Voice } from './voice.ts';

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
/** A `speaker` message names a voice: clients of before captions alone refuse one that does not. */
export const NOBODYS_VOICE: Voice = { id: 'none', name: 'No voice', kind: 'stock' };
/** The reason that the end of a clause's dub then gives. */
export const NO_VOICE = 'no_voice';
/** Why a clause ends without a dub of its own: the dubs before it said what it means. */
export const ALREADY_SPOKEN = 'already_spoken';
/** Why a clause of which the words were hardly recognised ends without a dub. */
export const NOT_CONFIDENT = 'not_confident';

/** Whether a session's clauses are captions alone; false where its engines are not known yet. */
export function isCaptionsOnly(engines: Pick<EngineInfos, 'tts'> | null | undefined): boolean {
  return engines?.tts.name === CAPTIONS_ONLY;
}
