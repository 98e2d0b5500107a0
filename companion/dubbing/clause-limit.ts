import { DubError, type Stage } from '../../shared/protocol/errors.ts';
import type { Clause } from './clause-ledger.ts';

/**
 * Runs work under the clause's signal and a time limit. The work itself is told to stop by the signal it gets.
 * @throws DubError `engine_timeout` after `limitMs`, `engine_failed` where the clause has ended meanwhile, or what `work` throws
 */
export async function withinLimit<Result>(
  limitMs: number,
  stage: Stage,
  clause: Clause,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController();
  const signal = AbortSignal.any([clause.controller.signal, limit.signal]);
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  try {
    return await Promise.race([
      work(signal),
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          limit.abort();
          reject(new DubError('engine_timeout', undefined, { stage }));
        }, limitMs);
        onAbort = () => {
          reject(new DubError('engine_failed', {}, { stage }));
        };
        clause.controller.signal.addEventListener('abort', onAbort, { once: true });
        if (clause.controller.signal.aborted) onAbort();
      }),
    ]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) clause.controller.signal.removeEventListener('abort', onAbort);
  }
}
