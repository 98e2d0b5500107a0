import { z } from 'zod';
import { baseLanguage, REGIONAL_TARGETS } from '../../shared/languages.ts';
import { pace } from '../../shared/protocol/client-messages.ts';
import { language } from '../../shared/protocol/fields.ts';

/** 0 is silence, 1 is as it was recorded. */
export const volume = z.number().min(0).max(1);

/** Live, the dub follows the picture; with lip-sync the picture is shown late, so that both meet. */
export const watching = z.enum(['live', 'lip-sync']);
export type Watching = z.infer<typeof watching>;

/**
 * What becomes of the original while a dub is audible: all of it lower, its dialogue taken out, silence, or nothing at all.
 */
export const underDub = z.enum(['duck', 'suppress', 'mute', 'leave']);
export type UnderDub = z.infer<typeof underDub>;

/** What becomes of the original under a dub, how loud it stays there, and how loud the dub is. */
export const levels = z.object({ original: volume, dub: volume, under: underDub });
export type Levels = z.infer<typeof levels>;

/** How a dub keeps to its original. */
export const timing = z.object({
  watching,
  /** More speech owed than this, and the oldest clause is left to its caption. */
  maxBacklogMs: z.number().min(1_000).max(20_000),
  /** A clause that could not begin this long after its original ended is left to its caption: its scene is gone. */
  cutOffMs: z.number().min(2_000).max(60_000),
  /** Whether the picture may be played slightly slower while the dub is behind. */
  slowsPicture: z.boolean(),
  /** Whether two people who speak at once are dubbed at once. */
  overlapsVoices: z.boolean(),
});
export type Timing = z.infer<typeof timing>;

/** BCP 47 tags; the source may be "auto". */
export const languages = z.object({ source: z.string(), target: z.string() });

/** What a host may change while a source is dubbed. */
export const dubbingOptions = z.object({
  levels,
  timing,
  languages,
  pace,
  /** What a session may spend on paid engines, in US dollars; null leaves it to the companion. */
  spendCapUsd: z.number().min(0).nullable(),
  /** What is being watched. */
  show: z.object({ site: z.string().max(253), title: z.string().max(500) }),
  /** The viewer muted the source: neither it nor its dub is audible. */
  isMuted: z.boolean(),
});
export type DubbingOptions = z.infer<typeof dubbingOptions>;

export const DEFAULT_LEVELS: Levels = { original: 0.2, dub: 1, under: 'duck' };

export const DEFAULT_TIMING: Timing = {
  watching: 'live',
  maxBacklogMs: 4_000,
  cutOffMs: 15_000,
  slowsPicture: true,
  overlapsVoices: false,
};

/** @param uiLanguage the browser's own language: who reads English is offered Spanish, anybody else their own language */
export function defaultTargetLanguage(uiLanguage: string): string {
  const base = baseLanguage(uiLanguage);
  if (base === 'en' || !language.safeParse(base).success) return 'es';
  return REGIONAL_TARGETS[base]?.includes(uiLanguage) === true ? uiLanguage : base;
}
