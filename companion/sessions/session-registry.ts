import { DubError } from '../../shared/protocol/errors.ts';
import type { SessionDependencies } from '../dubbing/dependencies.ts';
import type { SessionEvent } from '../dubbing/events.ts';
import { SessionHost } from './session-host.ts';
import type { Transport } from './outbox.ts';

/** Ended sessions stay readable until the day is over, but at least for this long, and no more than so many of them. */
const LEAST_REMEMBERED_MS = 60 * 60_000;
const REMEMBERED = 50;

export interface RegistryOptions {
  readonly dependencies: Omit<SessionDependencies, 'emit'>;
  readonly maxSessions: number;
  readonly chunkSize: number;
  /** Told what all sessions say, and which. */
  readonly onEvent?: (event: SessionEvent, sessionId: string) => void;
  /** Told when a session comes, ends, or is forgotten. */
  readonly onChanged?: () => void;
}

/** All sessions, live and lately ended, by id. */
export class SessionRegistry {
  readonly #options: RegistryOptions;
  readonly #live = new Map<string, SessionHost>();
  readonly #ended = new Map<string, { session: SessionHost; forget: NodeJS.Timeout }>();
  #isClosed = false;

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  get liveCount(): number {
    return this.#live.size;
  }

  /**
   * The session by that id for this connection, taken over or new.
   * @param resumeToken what the session gave to whoever began it
   * @throws DubError `too_many_sessions`, or `not_allowed` where the session is another's
   */
  claim(id: string, transport: Transport, resumeToken?: string): SessionHost {
    let session = this.#live.get(id);
    if (session !== undefined && !session.mayBeResumedBy(resumeToken)) {
      throw new DubError('not_allowed', { reason: 'session' }, { stage: 'wire' });
    }
    if (session === undefined) {
      if (this.#isClosed || !this.#hasRoom()) {
        throw new DubError('too_many_sessions', undefined, { stage: 'wire' });
      }
      session = new SessionHost({
        id,
        dependencies: this.#options.dependencies,
        chunkSize: this.#options.chunkSize,
        onEvent: (event) => this.#options.onEvent?.(event, id),
        onEnded: (ended) => {
          this.#remember(ended);
        },
      });
      this.#live.set(id, session);
      this.#options.onChanged?.();
    }
    session.claim(transport);
    return session;
  }

  /** A place that nobody has begun to use is given to whoever comes. */
  #hasRoom(): boolean {
    if (this.#live.size < this.#options.maxSessions) return true;
    const idle = [...this.#live.values()].find(({ isIdle }) => isIdle);
    idle?.giveWay();
    return idle !== undefined;
  }

  find(id: string): SessionHost | undefined {
    return this.#live.get(id) ?? this.#ended.get(id)?.session;
  }

  /** How many there are, by state. */
  counts(): Record<SessionHost['state'], number> {
    const counts = { live: 0, waiting: 0, ended: 0 };
    for (const { state } of this.list()) counts[state]++;
    return counts;
  }

  /** Live ones and those remembered. */
  list(): SessionHost[] {
    return [...[...this.#ended.values()].map(({ session }) => session), ...this.#live.values()];
  }

  /** Nothing of it is remembered; one that is live ends. */
  async forget(id: string): Promise<void> {
    await this.#live.get(id)?.abandon();
    this.#forget(id);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#live.values()].map((session) => session.shutDown()));
    for (const { forget } of this.#ended.values()) clearTimeout(forget);
    this.#ended.clear();
  }

  #remember(session: SessionHost): void {
    this.#live.delete(session.id);
    this.#options.onChanged?.();
    if (session.report().audio_s === 0) return;
    this.#forget(session.id);
    const forget = setTimeout(
      () => {
        this.#forget(session.id);
      },
      Math.max(LEAST_REMEMBERED_MS, msToMidnight(new Date())),
    );
    forget.unref();
    this.#ended.set(session.id, { session, forget });
    const oldest = this.#ended.keys().next();
    if (this.#ended.size > REMEMBERED && oldest.done !== true) this.#forget(oldest.value);
  }

  #forget(id: string): void {
    clearTimeout(this.#ended.get(id)?.forget);
    if (this.#ended.delete(id)) this.#options.onChanged?.();
  }
}

function msToMidnight(now: Date): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime() - now.getTime();
}
