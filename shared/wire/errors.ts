/**
 * The one closed list of what can go wrong on the wire: the stage it belongs to, whether trying again can
 * help, and the words a viewer reads. A message may add particulars; these words stand where it has none.
 */
export const ERRORS = {
  bad_message: { stage: 'wire', retryable: false, viewer: 'The companion did not understand a message.' },
  bad_frame: {
    stage: 'wire',
    retryable: false,
    viewer: 'The companion could not read the sound it was sent.',
  },
  not_started: { stage: 'wire', retryable: true, viewer: 'Sound arrived before dubbing was started.' },
  not_allowed: { stage: 'wire', retryable: false, viewer: 'This program may not use the companion.' },
  not_found: { stage: 'wire', retryable: false, viewer: 'There is nothing by that name.' },
  too_many_sessions: {
    stage: 'wire',
    retryable: true,
    viewer: 'The companion is dubbing all it can. Try again later.',
  },
  overloaded: {
    stage: 'wire',
    retryable: true,
    viewer: 'This machine cannot keep up; some speech was left out.',
  },
  internal: { stage: 'wire', retryable: true, viewer: 'The companion made a mistake. Dubbing goes on.' },
  unsupported_language_pair: {
    stage: 'translation',
    retryable: false,
    viewer: 'No engine is ready for these languages.',
  },
  not_available: { stage: 'wire', retryable: false, viewer: 'The engines in use cannot do this.' },
  engine_missing: {
    stage: 'engine',
    retryable: false,
    viewer: 'A program that dubbing needs is not installed.',
  },
  engine_failed: { stage: 'engine', retryable: true, viewer: 'An engine failed and was started again.' },
  engine_timeout: { stage: 'engine', retryable: true, viewer: 'An engine took too long.' },
  quota_exhausted: { stage: 'engine', retryable: false, viewer: 'The account has used up its allowance.' },
  key_rejected: { stage: 'engine', retryable: false, viewer: 'The service did not accept the key.' },
  spend_cap_reached: { stage: 'engine', retryable: false, viewer: 'The spending limit is reached.' },
  voice_gone: { stage: 'tts', retryable: false, viewer: 'This voice no longer exists.' },
  sample_unusable: { stage: 'tts', retryable: false, viewer: 'This recording cannot be used for a voice.' },
  consent_missing: {
    stage: 'tts',
    retryable: false,
    viewer: 'A voice needs the consent of the person it belongs to.',
  },
  upload_too_large: { stage: 'upload', retryable: false, viewer: 'This file is too large.' },
  not_audio: { stage: 'upload', retryable: false, viewer: 'This file holds no sound.' },
  store_newer: {
    stage: 'store',
    retryable: false,
    viewer: 'The actors were saved by a newer version of Samevoice. They are left as they are.',
  },
  store_damaged: {
    stage: 'store',
    retryable: false,
    viewer: 'The file of the actors is damaged. It is left as it is.',
  },
  store_read_only: { stage: 'store', retryable: false, viewer: 'The actors cannot be saved on this disk.' },
  store_locked: { stage: 'store', retryable: true, viewer: 'Another program is using the actors.' },
  undecodable: { stage: 'upload', retryable: false, viewer: 'This file cannot be read.' },
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
