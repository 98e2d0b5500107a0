import type { FastifyBaseLogger } from 'fastify';
import type { SessionEvent } from './dubbing/events.ts';

/** Writes what a session says into the log, as far as it is about how it goes: codes and counts, never words. */
export function logEvent(
  log: FastifyBaseLogger,
  event: SessionEvent,
  whose: Readonly<Record<string, string>>,
): void {
  switch (event.type) {
    case 'failure': {
      const { clauseId: clause, error } = event;
      log.warn({ ...whose, code: error.code, stage: error.stage, clause }, 'an error was told');
      return;
    }
    case 'notice':
      log.info({ ...whose, code: event.code }, 'a notice was told');
      return;
    case 'dubEnded': {
      const { clauseId: clause, outcome, reason, durationMs } = event;
      log.debug({ ...whose, clause, outcome, reason, durationMs }, 'a clause ended');
      return;
    }
    case 'metrics': {
      const { type: _, ...figures } = event;
      log.debug({ ...whose, ...figures }, 'figures');
      return;
    }
    case 'stopped':
      log.info({ ...whose, clauses: event.clauses, ...event.statistics }, 'dubbing stopped');
      return;
    default:
      return;
  }
}
