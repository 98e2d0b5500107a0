import type { EngineInfos } from '../../shared/engine-info.ts';
import type { DubError } from '../../shared/protocol/errors.ts';
import type { SessionEvent } from '../dubbing/events.ts';

/** Dubbing runs for this connection. */
export interface SessionStarted {
  readonly type: 'started';
  readonly sessionId: string;
  readonly engines: EngineInfos;
  readonly sourceLanguage: string;
  readonly targetLanguage: string;
  readonly chunkSamples: number;
  /** The session went on from where another connection had left it. */
  readonly isResumed: boolean;
  /** Another connection that shows it may go on with the session. */
  readonly resumeToken: string;
}

/** What the client asked, or sent, was not taken. */
export interface Refused {
  readonly type: 'refused';
  readonly error: DubError;
  /** The connection ends. */
  readonly isFatal: boolean;
}

export interface Pong {
  readonly type: 'pong';
  readonly id: string | number;
}

/** All that a client is told: what its session says, and what is said of the connection itself. */
export type OutboundEvent = SessionEvent | SessionStarted | Refused | Pong;
