import type { ErrorCode, ErrorParameters } from './error-codes.ts';
import { ERRORS } from './error-codes.ts';
import { errorSentence } from './english.ts';
import type { Parameters } from './parameters.ts';

export { ERROR_CODES, ERRORS, type ErrorCode } from './error-codes.ts';

export type Stage = 'wire' | 'vad' | 'stt' | 'speaker' | 'translation' | 'tts';
export const STAGES = [
  'wire',
  'vad',
  'stt',
  'speaker',
  'translation',
  'tts',
] as const satisfies readonly Stage[];

export interface DubErrorOptions {
  readonly stage?: Stage | undefined;
  /** What is no single value: a list of what there is instead. */
  readonly details?: Record<string, unknown>;
  readonly cause?: unknown;
}

/**
 * A failure that a caller can act on: which code, with which parameters, at which stage, and whether to try again. Its `message`
 * is English, for logs and scripts.
 */
export interface DubError extends Error {
  readonly code: ErrorCode;
  readonly parameters: Parameters;
  readonly stage: Stage | undefined;
  readonly retryable: boolean;
  readonly details: Record<string, unknown> | undefined;
}

interface DubErrorClass {
  new <Code extends ErrorCode = ErrorCode>(
    code: Code,
    parameters?: ErrorParameters<Code>,
    options?: DubErrorOptions,
  ): DubError;
  readonly prototype: DubError;
}

/** Typed by {@link DubErrorClass}, so that a code takes no other parameters than its own. */
export const DubError: DubErrorClass = class extends Error implements DubError {
  override readonly name = 'DubError';
  readonly code: ErrorCode;
  readonly parameters: Parameters;
  readonly stage: Stage | undefined;
  readonly retryable: boolean;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, parameters: ErrorParameters = {}, options: DubErrorOptions = {}) {
    super(errorSentence(code, parameters), { cause: options.cause });
    this.code = code;
    this.parameters = parameters;
    this.stage = options.stage;
    this.retryable = ERRORS[code].retryable;
    this.details = options.details;
  }
};
