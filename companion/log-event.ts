import type { FastifyBaseLogger } from 'fastify';
import type { SessionEvent } from './dubbing/events.ts';

/** Writes what a session says into the log, as far as it is about how it goes: codes and counts, never words. */
export function logEvent(
  log: FastifyBaseLogger,
  event: SessionEvent,
  whose: Readonly<Record<string, string>>,
): void {
  switch (event.type) {
    case 'error': {
      const { code, stage, clause_id: clause, fatal } = event;
      log.warn({ ...whose, code, stage, clause, fatal }, 'an error was told');
      return;
    }
    case 'notice':
      log.info({ ...whose, code: event.code }, 'a notice was told');
      return;
    case 'dub_end': {
      const { clause_id: clause, outcome, reason, duration_ms } = event;
      log.debug({ ...whose, clause, outcome, reason, duration_ms }, 'a clause ended');
      return;
    }
    case 'metrics': {
      const { type: _, ...figures } = event;
      log.debug({ ...whose, ...figures }, 'figures');
      return;
    }
    case 'dubbing_stopped':
      log.info({ ...whose, clauses: event.clauses, ...event.statistics }, 'dubbing stopped');
      return;
    default:
      return;
  }
}
