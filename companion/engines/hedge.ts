/** A hedged request: what is slow to begin is asked for once more, and whichever begins first is used. */
import { Deadline } from './deadline.ts';

export interface HedgeOptions<Result> {
  /** Resolves once it has begun; its signal ends it, then and later. @param onSent to be told when the request is out, at each try */
  readonly ask: (signal: AbortSignal, onSent: () => void) => Promise<Result>;
  /** From when the first was sent. */
  readonly afterMs: number;
  /** Whether a second request may be made now. */
  readonly mayHedge: () => boolean;
  readonly signal: AbortSignal;
}

/**
 * Asks once, and once more where that has not begun in time. The other is aborted as soon as one has begun.
 * @throws what the first fails with, where it fails before a second is asked, or where both fail
 */
export function hedged<Result>({ ask, afterMs, mayHedge, signal }: HedgeOptions<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stops: AbortController[] = [];
    const errors: Error[] = [];
    let [pending, isDone] = [0, false];
    const start = (onSent: () => void): void => {
      const stop = new AbortController();
      const index = stops.push(stop) - 1;
      pending++;
      ask(AbortSignal.any([signal, stop.signal]), onSent).then(
        (result) => {
          isDone = true;
          deadline.stop();
          resolve(result);
          for (const one of stops) if (one !== stop) one.abort();
        },
        (error: unknown) => {
          const failure = error instanceof Error ? error : new Error(String(error));
          errors[index] = failure;
          if (--pending > 0 || isDone) return;
          isDone = true;
          deadline.stop();
          reject(errors[0] ?? failure);
        },
      );
    };
    const deadline = new Deadline(() => {
      if (!isDone && !signal.aborted && mayHedge()) start(() => undefined);
    });
    start(() => {
      if (!isDone && stops.length < 2) deadline.start(afterMs);
    });
  });
}
