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
  return settledWithin(limitMs, stage, clause, work(signal), () => {
    limit.abort();
  });
}

/**
 * The same for work that is under way, and stops by itself where nobody asks for more of it: a dub has a dozen parts.
 * @param onLate called where the time runs out
 */
export async function settledWithin<Result>(
  limitMs: number,
  stage: Stage,
  clause: Clause,
  working: Promise<Result>,
  onLate: () => void = () => undefined,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  try {
    return await Promise.race([
      working,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          onLate();
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
