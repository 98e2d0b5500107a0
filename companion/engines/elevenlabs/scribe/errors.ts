/** What the recogniser's refusals mean to a viewer. None of the service's sentences is repeated: they may name what was said. */
import type { ErrorParameters, ErrorReason } from '../../../../shared/protocol/error-codes.ts';
import { DubError, type ErrorCode } from '../../../../shared/protocol/errors.ts';
import { toDubError } from '../errors.ts';

export const SCRIBE_NAME = 'elevenlabs-scribe';

type Meaning = {
  [Code in ErrorCode]: readonly [Code, ErrorReason<Code>];
}['key_rejected' | 'quota_exhausted' | 'engine_failed' | 'engine_timeout' | 'unsupported_language_pair'];

/** By `message_type`. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  auth_error: ['key_rejected', 'key_or_permission'],
  unaccepted_terms: ['key_rejected', 'permission'],
  quota_exceeded: ['quota_exhausted', 'allowance'],
  rate_limited: ['engine_failed', 'busy'],
  queue_overflow: ['engine_failed', 'busy'],
  resource_exhausted: ['engine_failed', 'busy'],
  session_time_limit_exceeded: ['engine_failed', 'ended'],
  invalid_request: ['engine_failed', 'refused'],
  input_error: ['engine_failed', 'refused'],
  chunk_size_exceeded: ['engine_failed', 'refused'],
  commit_throttled: ['engine_failed', 'refused'],
};

/** Answers to there being nothing to recognise: no trouble of the service's, though it ends the session. */
const WITHOUT_SPEECH: ReadonlySet<string> = new Set(['insufficient_audio_activity', 'commit_throttled']);

export function isWithoutSpeech(name: string): boolean {
  return WITHOUT_SPEECH.has(name);
}

/** @param name the service's word for what is wrong */
export function scribeRefusal(name: string): DubError {
  const details = { reason: /^[a-z0-9_]{1,48}$/.test(name) ? name : 'unknown' };
  return scribeError(MEANINGS[name] ?? ['engine_failed', 'failed'], { details });
}

/** @param code how the socket was closed: 1008 and 1009 refuse, in a sentence or a word */
export function scribeClosing(code: number, reason: string): DubError {
  if (reason in MEANINGS) return scribeRefusal(reason);
  const isRefusal = code === 1008 || code === 1009;
  return scribeError(['engine_failed', isRefusal ? 'refused' : 'hung_up'], { details: { closed: code } });
}

/** Answers that are no messages of the service's. */
export function notUnderstood(): DubError {
  return scribeError(['engine_failed', 'failed'], { details: { reason: 'not_understood' } });
}

export function noAnswer(): DubError {
  return scribeError(['engine_timeout', 'no_answer']);
}

export function noSuchLanguage(): DubError {
  return scribeError(['unsupported_language_pair', 'some_language']);
}

/** Whatever went wrong, as the recogniser's own. */
export function asScribeError(error: unknown): DubError {
  const { code, parameters, details, stage } = toDubError(error);
  if (stage === 'stt') return toDubError(error);
  return new DubError(
    code,
    { ...parameters, ...('engine' in parameters ? { engine: SCRIBE_NAME } : {}) } as ErrorParameters<
      Meaning[0]
    >,
    { stage: 'stt', ...(details === undefined ? {} : { details }) },
  );
}

function scribeError(
  [code, reason]: Meaning,
  more: { readonly details?: Readonly<Record<string, string | number>> } = {},
): DubError {
  return new DubError(code, { reason, engine: SCRIBE_NAME } as ErrorParameters<Meaning[0]>, {
    stage: 'stt',
    ...more,
  });
}
