/** What the service says when it says no. */
import type { Control, Fault } from './control.ts';

export interface ErrorAnswer {
  readonly status: number;
  /** The service's word in today's answers, and in the older ones. */
  readonly code: string;
  readonly legacy: string;
  readonly type: string;
  readonly message: string;
  readonly param?: string;
}

type Answers = Partial<Record<Fault | 'voice_limit' | 'unsupported_language' | 'invalid', ErrorAnswer>>;

const ANSWERS = {
  invalid_api_key: answer(401, 'invalid_api_key', 'authentication_error', 'Invalid API key'),
  missing_permissions: answer(
    401,
    'missing_permissions',
    'authentication_error',
    'The API key you used is missing the permission text_to_speech to execute this operation.',
  ),
  quota_exceeded: answer(
    401,
    'quota_exceeded',
    'quota_error',
    'This request exceeds your quota of 10000. You have 0 credits remaining, while 91 credits are required.',
  ),
  payment_required: answer(402, 'payment_required', 'billing_error', 'You have an unpaid invoice.'),
  too_many_concurrent_requests: {
    ...answer(429, 'concurrent_limit_exceeded', 'rate_limit_error', 'Too many concurrent requests.'),
    legacy: 'too_many_concurrent_requests',
  },
  system_busy: answer(429, 'system_busy', 'rate_limit_error', 'Our systems are experiencing heavy traffic.'),
  voice_not_found: answer(404, 'voice_not_found', 'not_found', 'A voice with that voice_id was not found.'),
  voice_access_denied: answer(403, 'voice_access_denied', 'authorization_error', 'No access to this voice.'),
  library_voice: {
    ...answer(
      402,
      'paid_plan_required',
      'payment_required',
      'Free users cannot use library voices via the API. Please upgrade your subscription to use this voice.',
    ),
    legacy: 'payment_required',
  },
  unusual_activity: answer(
    401,
    'detected_unusual_activity',
    'authentication_error',
    'Unusual activity detected. Free Tier usage disabled. If you are using a proxy/VPN you might need to purchase a Paid Plan.',
  ),
  no_cloning: {
    ...answer(
      401,
      'can_not_use_instant_voice_cloning',
      'authorization_error',
      'Your subscription has no access to use instant voice cloning.',
    ),
    legacy: 'can_not_use_instant_voice_cloning',
  },
  feature_not_available: answer(
    403,
    'feature_not_available',
    'authorization_error',
    'Your plan lacks this feature.',
  ),
  subscription_required: answer(
    403,
    'subscription_required',
    'authorization_error',
    'A subscription is required.',
  ),
  insufficient_permissions: answer(
    403,
    'insufficient_permissions',
    'authorization_error',
    'Your role lacks the permissions for this.',
  ),
  only_for_creator: {
    ...answer(
      403,
      'only_for_creator+',
      'authorization_error',
      'This voice is only available from Creator on.',
    ),
    legacy: 'only_for_creator+',
  },
  model_access_denied: answer(403, 'model_access_denied', 'authorization_error', 'No access to this model.'),
  unsupported_model: answer(400, 'unsupported_model', 'validation_error', 'The model is not supported.'),
  invalid_output_format: answer(
    400,
    'invalid_output_format',
    'validation_error',
    'The format is not allowed.',
  ),
  voice_limit: answer(400, 'voice_limit_reached', 'validation_error', 'You have reached your voice limit.'),
  unsupported_language: {
    ...answer(400, 'invalid_parameters', 'validation_error', 'Model does not support that language_code.'),
    legacy: 'unsupported_language',
    param: 'language_code',
  },
  invalid: answer(400, 'invalid_parameters', 'validation_error', 'The request is not valid.'),
} as const satisfies Answers;

export type ErrorName = keyof typeof ANSWERS;

export function errorAnswer(name: ErrorName): ErrorAnswer {
  return ANSWERS[name];
}

export function isErrorName(name: string | undefined): name is ErrorName {
  return name !== undefined && name in ANSWERS;
}

export function bodyOf(name: ErrorName, control: Control): object {
  const { code, legacy, type, message, param }: ErrorAnswer = ANSWERS[name];
  if (control.errorStyle === 'status') return { detail: { status: legacy, message } };
  return { detail: { type, code, message, status: legacy, request_id: 'fake', ...(param && { param }) } };
}

/** A request whose fields are wrong, as the framework under the service says it. */
export const UNPROCESSABLE = {
  detail: [
    { loc: ['body', 'voice_settings', 'speed'], msg: 'value is not a valid float', type: 'type_error' },
  ],
};

function answer(status: number, code: string, type: string, message: string): ErrorAnswer {
  return { status, code, legacy: code, type, message };
}
