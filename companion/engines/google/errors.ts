/** What the services' failures mean to a viewer. */
import type { ErrorReason } from '../../../shared/protocol/error-codes.ts';
import { DubError, type ErrorCode } from '../../../shared/protocol/errors.ts';
import type { GoogleService } from './account.ts';

/** https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
export const STATUS = {
  ok: 0,
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  permissionDenied: 7,
  resourceExhausted: 8,
  aborted: 10,
  outOfRange: 11,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** On the wire and in settings. */
export const ENGINE_NAMES = { speech: 'google-speech', translation: 'google-translate' } as const;

const SERVICE = {
  speech: { engine: ENGINE_NAMES.speech, stage: 'stt' },
  translation: { engine: ENGINE_NAMES.translation, stage: 'translation' },
} as const;

const REASONS = {
  key_rejected: 'key_or_permission',
  quota_exhausted: 'allowance',
  unsupported_language_pair: 'some_language',
  engine_timeout: 'no_answer',
  engine_failed: 'failed',
} as const satisfies { [Code in ErrorCode]?: ErrorReason<Code> };
type GoogleCode = keyof typeof REASONS;

/** What google.rpc.ErrorInfo gives as the reason, where a person can do something about it or it passes by itself. */
const BY_ERROR_INFO = new Map<unknown, { code: 'service_disabled'; reason: 'api' | 'billing' }>([
  ['SERVICE_DISABLED', { code: 'service_disabled', reason: 'api' }],
  ['BILLING_DISABLED', { code: 'service_disabled', reason: 'billing' }],
]);
/** A service account that may not do this, and of the console's many roles the one that it lacks. */
const NO_ROLE = 'IAM_PERMISSION_DENIED';
const ROLES = { speech: 'Cloud Speech Client', translation: 'Cloud Translation API User' } as const;
const RATE_LIMIT = 'RATE_LIMIT_EXCEEDED';

/** Quotas also come as 403: "Daily Limit Exceeded", "User Rate Limit Exceeded", "rateLimitExceeded". */
const QUOTA = /quota|limit\s?exceeded/i;
const PER_DAY = /\b(per day|daily)\b/i;

/** A failure never holds what the service said: that may name keys, paths and what was asked. */
export function toDubError(error: unknown, service: GoogleService): DubError {
  if (error instanceof DubError) return error;
  const { engine, stage } = SERVICE[service];
  const reason = field(error, 'reason');
  const known = BY_ERROR_INFO.get(reason);
  if (known !== undefined)
    return new DubError(known.code, { reason: known.reason, engine }, { stage, cause: error });
  if (reason === NO_ROLE) {
    const parameters = { reason: 'role', engine, role: ROLES[service] } as const;
    return new DubError('key_rejected', parameters, { stage, cause: error });
  }
  if (reason === RATE_LIMIT && !PER_DAY.test(detailsIn(error)))
    return new DubError('engine_failed', { reason: 'minute_quota', engine }, { stage, cause: error });
  return dubError(codeOf(error), service, error);
}

export function dubError(code: GoogleCode, service: GoogleService, cause?: unknown): DubError {
  const { engine, stage } = SERVICE[service];
  return new DubError(
    code,
    { reason: REASONS[code], engine },
    {
      stage,
      cause,
    },
  );
}

/** The gRPC status of a failure, where it has one. */
export function statusOf(error: unknown): number | undefined {
  const code = field(error, 'code');
  return typeof code === 'number' ? code : undefined;
}

/** What the service said; for telling failures of one status apart, never to be shown. */
export function detailsIn(error: unknown): string {
  return ['message', 'details', 'reason']
    .map((name) => field(error, name))
    .filter((value) => typeof value === 'string')
    .join(' ');
}

function codeOf(error: unknown): GoogleCode {
  const details = detailsIn(error);
  switch (statusOf(error)) {
    case STATUS.unauthenticated:
      return 'key_rejected';
    case STATUS.permissionDenied:
      return QUOTA.test(details) ? 'quota_exhausted' : 'key_rejected';
    case STATUS.resourceExhausted:
      return 'quota_exhausted';
    case STATUS.invalidArgument:
      return /language/i.test(details) ? 'unsupported_language_pair' : 'engine_failed';
    case STATUS.deadlineExceeded:
      return 'engine_timeout';
    default:
      return 'engine_failed';
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
