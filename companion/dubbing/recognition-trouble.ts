/** What a session says of a recogniser that stopped. */
import { asDubError } from '../as-dub-error.ts';
import type { EngineInfo } from '../../shared/engine-info.ts';
import type { Failure, Notice } from './events.ts';

/** Speech that could not be recognised, or not be handled once it was. Times are on the capture clock. */
export function lostSpeech(fromMs: number, toMs: number, cause: unknown): Failure {
  const error = asDubError(cause);
  return { type: 'failure', error, lost: { fromMs, toMs } };
}

/** The recogniser stopped, and was started again with nothing lost. */
export function engineRestarted({ name }: EngineInfo): Notice {
  return { type: 'notice', code: 'engine_restarted', parameters: { reason: 'failed', engine: name } };
}
