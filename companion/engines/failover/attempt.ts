import { DubError, type Stage } from '../../../shared/protocol/errors.ts';
import { Deadline } from '../deadline.ts';
import type { EngineHealth } from './health.ts';

/** After an abort, this long for the engine to say what it was held up by. */
const LAST_WORD_MS = 20;

export interface AttemptOptions {
  readonly stage: Stage;
  readonly health: EngineHealth;
  readonly signal: AbortSignal;
  /** How long it may take; for ever where nobody could take over. */
  readonly deadlineMs: number | undefined;
}

/**
 * Asks an engine, within the time there is, and notes in its health how that went.
 * @throws DubError of any kind; the signal's reason where the caller aborted, and then the health is untouched
 */
export async function attempt<Result>(
  { stage, health, signal, deadlineMs }: AttemptOptions,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController();
  let deadline: Deadline | undefined;
  try {
    const working = work(AbortSignal.any([signal, limit.signal]));
    const result = await (deadlineMs === undefined
      ? working
      : Promise.race([
          working,
          new Promise<never>((_, reject) => {
            deadline = new Deadline(() => {
              limit.abort(new DubError('engine_timeout', undefined, { stage }));
              void heldUpBy(working, stage).then(reject);
            });
            deadline.start(deadlineMs);
          }),
        ]));
    health.succeeded();
    return result;
  } catch (cause) {
    if (signal.aborted) {
      health.showedNothing();
      throw cause;
    }
    const error = asDubError(cause, stage);
    health.failed(error);
    throw error;
  } finally {
    deadline?.stop();
  }
}

export function asDubError(cause: unknown, stage: Stage): DubError {
  return cause instanceof DubError ? cause : new DubError('engine_failed', undefined, { stage, cause });
}

/** What an aborted request waited for: its place in a queue is not the service's slowness. */
async function heldUpBy(working: Promise<unknown>, stage: Stage): Promise<DubError> {
  const timeout = new DubError('engine_timeout', undefined, { stage });
  let timer: NodeJS.Timeout | undefined;
  const answer = await Promise.race([
    working.then(
      () => timeout,
      (cause: unknown) => cause,
    ),
    new Promise((resolve) => (timer = setTimeout(resolve, LAST_WORD_MS, timeout))),
  ]);
  clearTimeout(timer);
  return answer instanceof DubError && answer.code === 'overloaded' ? answer : timeout;
}
