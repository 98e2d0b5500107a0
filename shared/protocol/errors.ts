/**
 * The one closed list of what can go wrong on the wire: whether trying again can help, and English words for scripts and
 * logs. A message may add particulars; these words stand where it has none. What people read is in the clients' messages.
 */
export const ERRORS = {
  bad_message: { retryable: false, viewer: 'The companion did not understand a message.' },
  bad_frame: {
    retryable: false,
    viewer: 'The companion could not read the sound it was sent.',
  },
  not_started: { retryable: true, viewer: 'Sound arrived before dubbing was started.' },
  not_allowed: { retryable: false, viewer: 'This program may not use the companion.' },
  not_found: { retryable: false, viewer: 'There is nothing by that name.' },
  too_many_sessions: {
    retryable: true,
    viewer: 'The companion is dubbing all it can. Try again later.',
  },
  overloaded: {
    retryable: true,
    viewer: 'This machine cannot keep up; some speech was left out.',
  },
  internal: { retryable: true, viewer: 'The companion made a mistake. Dubbing goes on.' },
  unsupported_language_pair: {
    retryable: false,
    viewer: 'No engine is ready for these languages.',
  },
  not_available: { retryable: false, viewer: 'The engines in use cannot do this.' },
  engine_missing: {
    retryable: false,
    viewer: 'A program that dubbing needs is not installed.',
  },
  engine_failed: { retryable: true, viewer: 'An engine failed and was started again.' },
  engine_timeout: { retryable: true, viewer: 'An engine took too long.' },
  quota_exhausted: { retryable: false, viewer: 'The account has used up its allowance.' },
  key_rejected: { retryable: false, viewer: 'The service did not accept the key.' },
  spend_cap_reached: { retryable: false, viewer: 'The spending limit is reached.' },
  voice_gone: { retryable: false, viewer: 'This voice no longer exists.' },
  sample_unusable: { retryable: false, viewer: 'This recording cannot be used for a voice.' },
  consent_missing: {
    retryable: false,
    viewer: 'A voice needs the consent of the person it belongs to.',
  },
  upload_too_large: { retryable: false, viewer: 'This file is too large.' },
  not_audio: { retryable: false, viewer: 'This file holds no sound.' },
  store_newer: {
    retryable: false,
    viewer: 'The actors were saved by a newer version of Samevoice. They are left as they are.',
  },
  store_damaged: {
    retryable: false,
    viewer: 'The file of the actors is damaged. It is left as it is.',
  },
  store_read_only: { retryable: false, viewer: 'The actors cannot be saved on this disk.' },
  store_locked: { retryable: true, viewer: 'Another program is using the actors.' },
  /** Of a companion that is newer than its client: never sent, it stands for a code that the client does not know. */
  unknown: { retryable: false, viewer: 'Something happened that this version does not know.' },
  undecodable: { retryable: false, viewer: 'This file cannot be read.' },
} as const;

export type ErrorCode = keyof typeof ERRORS;
export const ERROR_CODES = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];

export type Stage = 'wire' | 'vad' | 'stt' | 'speaker' | 'translation' | 'tts';
export const STAGES = [
  'wire',
  'vad',
  'stt',
  'speaker',
  'translation',
  'tts',
] as const satisfies readonly Stage[];

/** A failure that a caller can act on: which code, at which stage, and whether to try again. */
export class DubError extends Error {
  override readonly name = 'DubError';
  readonly code: ErrorCode;
  readonly stage: Stage | undefined;
  readonly retryable: boolean;
  readonly details: Record<string, unknown> | undefined;

  constructor(
    code: ErrorCode,
    message: string = ERRORS[code].viewer,
    options: { stage?: Stage; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.stage = options.stage;
    this.retryable = ERRORS[code].retryable;
    this.details = options.details;
  }
}
