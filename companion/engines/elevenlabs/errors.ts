/**
 * What the service refuses, and what a viewer is told of it. Nothing of a request or an answer is repeated: neither
 * key nor address nor text.
 */
import { DubError, type ErrorCode } from '../../../shared/protocol/errors.ts';

export const MISSING_KEY = 'Set ELEVENLABS_API_KEY to an ElevenLabs API key to use ElevenLabs voices.';

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

const MEANINGS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  invalid_api_key: ['key_rejected', 'ElevenLabs did not accept the key.'],
  not_authenticated: ['key_rejected', 'ElevenLabs did not accept the key.'],
  missing_permissions: ['key_rejected', 'The ElevenLabs key lacks a permission that this needs.'],
  quota_exceeded: ['quota_exhausted', 'The ElevenLabs account has used up its credits.'],
  insufficient_credits: ['quota_exhausted', 'The ElevenLabs account has used up its credits.'],
  payment_required: ['quota_exhausted', 'The ElevenLabs account has an open payment.'],
  voice_limit_reached: ['quota_exhausted', 'The ElevenLabs account has no room for another voice.'],
  can_not_use_instant_voice_cloning: [
    'quota_exhausted',
    'The plan of the ElevenLabs account does not include cloning.',
  ],
  voice_not_found: ['voice_gone', 'ElevenLabs no longer has this voice.'],
  voice_does_not_exist: ['voice_gone', 'ElevenLabs no longer has this voice.'],
  unsupported_language: ['unsupported_language_pair', 'ElevenLabs does not speak this language.'],
  language_not_supported: ['unsupported_language_pair', 'ElevenLabs does not speak this language.'],
  language_code: ['unsupported_language_pair', 'ElevenLabs does not speak this language.'],
  model_id: ['engine_failed', 'ElevenLabs does not offer the model that was asked for.'],
  model_not_found: ['engine_failed', 'ElevenLabs does not offer the model that was asked for.'],
};

/** A DubError for whatever went wrong while talking to the service; one that is already is left as it is. */
export function toDubError(error: unknown): DubError {
  if (error instanceof DubError) return error;
  const refusal = error instanceof Refusal ? error : refusalIn(error);
  if (refusal === undefined) return failed('ElevenLabs cannot be reached.', 'unreachable');
  const { status, reason } = refusal;
  const meaning = MEANINGS[reason] ?? meaningOf(status);
  const details = { ...(status === undefined ? {} : { status }), reason: safe(reason) };
  return new DubError(meaning[0], meaning[1], { stage: 'tts', details });
}

/** Whether it is the voice that is no more, in the service's own word: an address that is not found may be a wrong one. */
export function saysVoiceIsGone(error: unknown): boolean {
  if (!(error instanceof DubError) || error.code !== 'voice_gone') return false;
  const reason = error.details?.['reason'];
  return typeof reason === 'string' && reason in MEANINGS;
}

function meaningOf(status: number | undefined): readonly [ErrorCode, string] {
  switch (status) {
    case 401:
      return ['key_rejected', 'ElevenLabs did not accept the key.'];
    case 402:
      return ['quota_exhausted', 'The ElevenLabs account has used up its credits.'];
    case 403:
      return [
        'key_rejected',
        'The ElevenLabs account may not do this: its key or its plan does not allow it.',
      ];
    case 404:
      return ['voice_gone', 'ElevenLabs no longer has this voice.'];
    case 429:
      return ['engine_failed', 'ElevenLabs has too much to do just now.'];
    case 400:
    case 422:
      return ['engine_failed', 'ElevenLabs did not take the request.'];
    default:
      return ['engine_failed', 'ElevenLabs has failed; it is tried again.'];
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
  return named.find((name) => name in MEANINGS) ?? named.find((name) => name !== '') ?? 'unknown';
}

/** The service answered with something else than sound. */
export function notAudio(): DubError {
  return failed('ElevenLabs answered with something that is not sound.', 'not_audio');
}

export function failed(words: string, reason: string): DubError {
  return new DubError('engine_failed', words, { stage: 'tts', details: { reason } });
}

export function timedOut(): DubError {
  return new DubError('engine_timeout', 'ElevenLabs took too long.', { stage: 'tts' });
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
