/**
 * What the service refuses, and what a viewer is told of it. Nothing of a request or an answer is repeated: neither
 * key nor address nor text.
 */
import type { EngineMissing, ErrorParameters, ErrorReason } from '../../../shared/protocol/error-codes.ts';
import { DubError, type ErrorCode } from '../../../shared/protocol/errors.ts';

export const ELEVENLABS_NAME = 'elevenlabs';

export const MISSING_KEY = {
  reason: 'key',
  setting: 'ELEVENLABS_API_KEY',
  engine: ELEVENLABS_NAME,
} as const satisfies EngineMissing;

/** Failures that need no more than the engine's name. */
type FailedReason = Exclude<ErrorReason<'engine_failed'>, 'reported' | 'too_long'>;

/** How the service said no: the HTTP status and its own word for the reason. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number | undefined;
  readonly reason: string;

  constructor(status: number | undefined, reason: string) {
    super(reason);
    this.status = status;
    this.reason = reason;
  }

  /** One request too many for the plan: wait for one of them to end. */
  get isTooMany(): boolean {
    return ['too_many_concurrent_requests', 'concurrent_limit_exceeded'].includes(this.reason);
  }

  /** The service has too much to do: try again soon. */
  get isBusy(): boolean {
    return !this.isTooMany && (this.status === 429 || this.reason === 'system_busy');
  }
}

/** What a refusal means, in the words of the wire. */
type Meaning = {
  [Code in ErrorCode]: readonly [Code, ErrorReason<Code>];
}[
  | 'key_rejected'
  | 'quota_exhausted'
  | 'service_disabled'
  | 'voice_gone'
  | 'unsupported_language_pair'
  | 'engine_failed'];

const MEANINGS: Readonly<Record<string, Meaning>> = {
  invalid_api_key: ['key_rejected', 'key'],
  not_authenticated: ['key_rejected', 'key'],
  missing_permissions: ['key_rejected', 'permission'],
  insufficient_permissions: ['key_rejected', 'permission'],
  workspace_access_denied: ['key_rejected', 'permission'],
  feature_not_available: ['key_rejected', 'plan'],
  subscription_required: ['key_rejected', 'plan'],
  detected_unusual_activity: ['service_disabled', 'unusual_activity'],
  quota_exceeded: ['quota_exhausted', 'allowance'],
  insufficient_credits: ['quota_exhausted', 'allowance'],
  payment_required: ['quota_exhausted', 'payment'],
  voice_limit_reached: ['quota_exhausted', 'voices'],
  can_not_use_instant_voice_cloning: ['quota_exhausted', 'plan'],
  voice_not_found: ['voice_gone', 'engine'],
  voice_does_not_exist: ['voice_gone', 'engine'],
  invalid_voice_id: ['voice_gone', 'engine'],
  invalid_uid: ['voice_gone', 'engine'],
  voice_access_denied: ['voice_gone', 'plan'],
  'only_for_creator+': ['voice_gone', 'plan'],
  paid_plan_required: ['voice_gone', 'plan'],
  unsupported_language: ['unsupported_language_pair', 'some_language'],
  language_not_supported: ['unsupported_language_pair', 'some_language'],
  language_code: ['unsupported_language_pair', 'some_language'],
  model_id: ['engine_failed', 'no_model'],
  model_not_found: ['engine_failed', 'no_model'],
  unsupported_model: ['engine_failed', 'no_model'],
  model_access_denied: ['engine_failed', 'no_model'],
  invalid_output_format: ['engine_failed', 'refused'],
  output_format_not_allowed: ['engine_failed', 'refused'],
  output_format: ['engine_failed', 'refused'],
};

/** A DubError for whatever went wrong while talking to the service; one that is already is left as it is. */
export function toDubError(error: unknown): DubError {
  if (error instanceof DubError) return error;
  const refusal = error instanceof Refusal ? error : refusalIn(error);
  if (refusal === undefined) return failed('unreachable');
  const { status, reason } = refusal;
  const [code, why] = MEANINGS[reason] ?? meaningOf(status);
  const details = { ...(status === undefined ? {} : { status }), reason: safe(reason) };
  return new DubError(code, { reason: why, engine: ELEVENLABS_NAME } as ErrorParameters<Meaning[0]>, {
    stage: 'tts',
    details,
  });
}

export type Subject = 'voice' | 'library' | 'model' | 'format';

/** What a refusal concerns, in the service's own word: an address that is not found may be a wrong one. */
const SUBJECTS: Readonly<Record<string, Subject>> = {
  voice_not_found: 'voice',
  voice_does_not_exist: 'voice',
  invalid_voice_id: 'voice',
  invalid_uid: 'voice',
  voice_access_denied: 'voice',
  'only_for_creator+': 'voice',
  // All voices of the library at once: the plan that may not use one may use none.
  paid_plan_required: 'library',
  model_id: 'model',
  model_not_found: 'model',
  unsupported_model: 'model',
  model_access_denied: 'model',
  invalid_output_format: 'format',
  output_format_not_allowed: 'format',
  output_format: 'format',
};

/** What was refused, where it is less than the account; undefined where it is the account, or no refusal. */
export function subjectOf(error: unknown): Subject | undefined {
  const reason = error instanceof DubError ? error.details?.['reason'] : undefined;
  return typeof reason === 'string' ? SUBJECTS[reason] : undefined;
}

/** Whether the voice is no more, rather than not to be had. */
export function isVoiceGone(error: unknown): boolean {
  if (subjectOf(error) !== 'voice' || !(error instanceof DubError)) return false;
  return error.parameters['reason'] === 'engine';
}

function meaningOf(status: number | undefined): Meaning {
  switch (status) {
    case 401:
      return ['key_rejected', 'key'];
    case 402:
      return ['quota_exhausted', 'allowance'];
    case 403:
      return ['key_rejected', 'plan'];
    case 404:
      return ['voice_gone', 'engine'];
    case 429:
      return ['engine_failed', 'busy'];
    case 400:
    case 422:
      return ['engine_failed', 'refused'];
    default:
      return ['engine_failed', 'failed'];
  }
}

/** The refusal in an error that the client threw, if it is one. */
export function refusalIn(error: unknown): Refusal | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  if (typeof error.statusCode !== 'number') return undefined;
  return new Refusal(error.statusCode, reasonIn('body' in error ? error.body : undefined));
}

/** The service's word for the reason: `detail.code`, in older answers `detail.status`; what is wrong with a field. */
export function reasonIn(body: unknown): string {
  const detail = field(body, 'detail');
  const named = [
    field(detail, 'param'),
    field(detail, 'code'),
    field(detail, 'status'),
    lastOf(field(Array.isArray(detail) ? detail[0] : undefined, 'loc')),
    field(body, 'error'),
  ].filter((name): name is string => typeof name === 'string');
  if (isOfLibrary([field(detail, 'message'), field(body, 'message')])) return 'paid_plan_required';
  return named.find((name) => name in MEANINGS) ?? named.find((name) => name !== '') ?? 'unknown';
}

/** Older answers have the word of an unpaid bill for it, and tell it in a sentence alone. */
function isOfLibrary(messages: readonly unknown[]): boolean {
  return messages.some((one) => typeof one === 'string' && /\blibrary voices?\b/i.test(one));
}

/** What a socket's closing says where it says it in a sentence, in the service's word for it. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/unusual activity/i, 'detected_unusual_activity'],
  [/\bquota\b|\bcredits\b/i, 'quota_exceeded'],
  [/\bconcurrent requests\b/i, 'too_many_concurrent_requests'],
  [/heavy traffic|\bbusy\b/i, 'system_busy'],
  [/\bpermissions?\b/i, 'missing_permissions'],
  [/\bapi key\b/i, 'invalid_api_key'],
  [/\blibrary voices?\b/i, 'paid_plan_required'],
  [/\bunpaid\b|\binvoice\b/i, 'payment_required'],
  [/\bvoice\b.*\bnot (found|exist)/i, 'voice_not_found'],
  [/no access to this voice/i, 'voice_access_denied'],
];

/** Why a socket was closed with "no": a word of the service's, or a sentence and nothing else. */
export function closingRefusal(reason: string): Refusal {
  if (reason in MEANINGS) return new Refusal(undefined, reason);
  return new Refusal(undefined, SENTENCES.find(([pattern]) => pattern.test(reason))?.[1] ?? 'unknown');
}

/** The service answered with something else than sound. */
export function notAudio(): DubError {
  return failed('not_audio');
}

/** @param detail for scripts: what more is known of it */
export function failed(reason: FailedReason, detail: string = reason): DubError {
  const details = { reason: detail };
  return new DubError('engine_failed', { reason, engine: ELEVENLABS_NAME }, { stage: 'tts', details });
}

export function timedOut(): DubError {
  return new DubError('engine_timeout', { reason: 'no_answer', engine: ELEVENLABS_NAME }, { stage: 'tts' });
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function lastOf(value: unknown): unknown {
  return Array.isArray(value) ? (value as unknown[]).at(-1) : undefined;
}

/** Reasons are short words; anything longer may be a text of somebody's. */
function safe(reason: string): string {
  return /^[a-z0-9_+]{1,48}$/.test(reason) ? reason : 'unknown';
}

/** What was sent and not waited for may be billed all the same; what was refused is not. */
export function isUndecided(error: unknown, signal: AbortSignal): boolean {
  const code = error instanceof DubError ? error.code : undefined;
  return code === 'engine_timeout' || (signal.aborted && code !== 'overloaded');
}
