/** The English of notices; `{name}` stands for a parameter. */
import { type NoticeCode, type NoticeReason } from './notice-codes.ts';

type NoticeSentences = {
  readonly [Code in NoticeCode]: Readonly<Record<NoticeReason<Code>, string>>;
};

export const NOTICE_SENTENCES: NoticeSentences = {
  engine_restarted: { failed: '{engine} stopped and was started again.' },
  engine_replaced: {
    key_rejected: '{from} does not accept the key. {to} takes over from {from}.',
    quota_exhausted: "{from}: the account's allowance is used up. {to} takes over from {from}.",
    service_disabled: '{from} is not switched on for the account. {to} takes over from {from}.',
    no_voices:
      '{from}: the account has no voice that it may use. Add voices to it from the library of {from}, or clone one. {to} takes over from {from}.',
    engine_timeout: '{from} does not answer. {to} takes over from {from}.',
    overloaded: 'This computer is too busy for {from}. {to} takes over from {from}.',
    spend_cap_reached: 'The spending limit is reached. {to} takes over from {from}.',
    failed: '{from} is in trouble. {to} takes over from {from}.',
    recovered: '{to} works again. {to} takes over from {from}.',
    no_voice: 'No voice here speaks {language}: there are captions alone.',
    voice: '{engine} speaks {language}.',
  },
  hardly_recognized: {
    language: 'Hardly anything that is said can be recognised as {language}: it is not spoken.',
  },
  voice_replaced: { gone: 'The voice “{gone}” no longer exists. {speaker} now speaks as “{voice}”.' },
  cap_near: { spending: '{spent} of the limit of {limit} are spent.' },
  option_ignored: { glossary: 'The glossary (glossary.json) is ignored: {said}.' },
  actors_unavailable: { store: '{why}' },
  unknown: {},
};
