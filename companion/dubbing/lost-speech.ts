import { DubError } from '../../shared/protocol/errors.ts';
import type { SessionEvent } from './events.ts';

/** What a client is told of speech that could not be recognised, or not be handled once it was. */
export function lostSpeech(fromMs: number, toMs: number, cause: unknown): SessionEvent {
  const error = cause instanceof DubError ? cause : new DubError('internal', undefined, { cause });
  return {
    type: 'error',
    code: error.code,
    message: `${error.message} What was said from ${seconds(fromMs)} to ${seconds(toMs)} s is not dubbed.`,
    stage: error.stage ?? 'stt',
    retryable: error.retryable,
    fatal: false,
  };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
