import type { HostPresence } from '../../shared/rooms/fields.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import type { SessionEvent } from '../dubbing/events.ts';
import { reportOfError } from '../failure-report.ts';
import type { HostClosing, HostPort, RoomToHost } from './host-port.ts';

/** A room goes on for so long without its host: a page is loaded anew, a network changes. */
export const AWAY_MS = 60_000;
/** And is there for so long. */
export const ABANDONED_AFTER_MS = 15 * 60_000;

export interface HostLinkOptions {
  readonly onPresence: () => void;
  /** The host does not come back soon. */
  readonly onAway: () => void;
  /** Nor at all. */
  readonly onAbandoned: () => void;
}

/** Who leads a room: one page at a time, and nobody for a while where it is lost. */
export class HostLink {
  readonly #options: HostLinkOptions;
  #host: HostPort | undefined;
  #away: NodeJS.Timeout | undefined;
  #abandoned: NodeJS.Timeout | undefined;

  constructor(options: HostLinkOptions) {
    this.#options = options;
    this.#wait();
  }

  get presence(): HostPresence {
    return this.#host === undefined ? 'away' : 'here';
  }

  isHeldBy(host: HostPort): boolean {
    return this.#host === host;
  }

  /** The newest page leads; the one before it is told, and closed. */
  attach(host: HostPort): void {
    this.#stopWaiting();
    const before = this.#host;
    this.#host = host;
    if (before !== undefined) {
      before.send(errorMessage(new DubError('host_elsewhere'), true));
      before.close('takenOver');
    }
    this.#options.onPresence();
  }

  /** The connection is gone. */
  detach(host: HostPort): void {
    if (this.#host !== host) return;
    this.#host = undefined;
    this.#wait();
    this.#options.onPresence();
  }

  /** What a host takes away is no alarm to them. */
  languageLost(language: string, error: DubError): void {
    if (error.code === 'language_not_offered') return;
    const parameters = { language, code: error.code, ...(error.stage && { stage: error.stage }) };
    this.send({ type: 'alarm', code: 'language_lost', parameters });
  }

  send(message: RoomToHost): void {
    this.#host?.send(message);
  }

  event(event: SessionEvent, language?: string): void {
    this.#host?.event(event, language);
  }

  report(error: DubError): void {
    this.send(errorMessage(error, false));
  }

  close(reason: HostClosing): void {
    this.#stopWaiting();
    const host = this.#host;
    this.#host = undefined;
    host?.close(reason);
  }

  #wait(): void {
    this.#away = setTimeout(this.#options.onAway, AWAY_MS);
    this.#abandoned = setTimeout(this.#options.onAbandoned, ABANDONED_AFTER_MS);
  }

  #stopWaiting(): void {
    clearTimeout(this.#away);
    clearTimeout(this.#abandoned);
  }
}

export function errorMessage(error: DubError, fatal: boolean): Extract<RoomToHost, { type: 'error' }> {
  const { code, message, parameters } = reportOfError(error);
  return { type: 'error', code, message, parameters: { ...parameters }, retryable: error.retryable, fatal };
}
