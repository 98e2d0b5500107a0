import type { ParameterShape, WithReason } from './parameters.ts';

const REPLACED = { from: 'engine', to: 'engine' } as const;

/**
 * What changes while dubbing goes on: by code what happened, each with its parameters in the order of its sentence. Sentences are
 * in `notice-sentences.ts` for scripts, and in the clients' messages `notice_<code>_<reason>` for people.
 */
export const NOTICES = {
  engine_restarted: { failed: { engine: 'engine' } },
  engine_replaced: {
    key_rejected: REPLACED,
    quota_exhausted: REPLACED,
    service_disabled: REPLACED,
    /** The account has none that it may use. */
    no_voices: REPLACED,
    engine_timeout: REPLACED,
    overloaded: REPLACED,
    spend_cap_reached: REPLACED,
    failed: REPLACED,
    /** The better engine works again. */
    recovered: REPLACED,
    no_voice: { language: 'language' },
    voice: { engine: 'engine', language: 'language' },
  },
  /** Most of what is said is recognised so badly that it is not spoken. */
  hardly_recognized: { language: { language: 'language' } },
  voice_replaced: { gone: { gone: 'text', speaker: 'speaker', voice: 'text' } },
  cap_near: { spending: { spent: 'usd', limit: 'usd' } },
  option_ignored: { glossary: { said: 'quotation' } },
  actors_unavailable: { store: { why: 'error' } },
  /** Of a companion that is newer than its client: never sent. */
  unknown: {},
} as const satisfies Readonly<Record<string, Readonly<Record<string, ParameterShape>>>>;

export type NoticeCode = keyof typeof NOTICES;
export const NOTICE_CODES = Object.keys(NOTICES) as [NoticeCode, ...NoticeCode[]];

export type NoticeReason<Code extends NoticeCode> = keyof (typeof NOTICES)[Code] & string;

export type NoticeParameters<Code extends NoticeCode> = WithReason<(typeof NOTICES)[Code]>;

/** A code with what happened. */
export type NoticeContent = {
  [Code in NoticeCode]: { readonly code: Code; readonly parameters: NoticeParameters<Code> };
}[NoticeCode];

/** The parameters of a notice, in the order of its sentence; undefined where there is no such notice. */
export function noticeShape(
  code: NoticeCode,
  reason: string | number | undefined,
): ParameterShape | undefined {
  const reasons: Readonly<Record<string, ParameterShape>> = NOTICES[code];
  return typeof reason === 'string' && Object.hasOwn(reasons, reason) ? reasons[reason] : undefined;
}
