import type { CompanionMessage } from '../../shared/protocol/companion-messages.ts';

/** Audio of a dub, before it is known how the client wants it written. */
export interface DubFrame {
  readonly type: 'dub_frame';
  readonly clauseId: number;
  /** From 0 in each clause. */
  readonly sequence: number;
  /** Where in the clause's audio its first sample stands. */
  readonly offsetMs: number;
  readonly rateHz: number;
  readonly samples: Int16Array;
}

/** All that a session says, in order. What the wire calls `dub_audio` is a `dub_frame` here. */
export type SessionEvent = Exclude<CompanionMessage, { type: 'dub_audio' | 'pong' }> | DubFrame;

/** Takes what the session says. Synchronous: a slow listener is the transport's to bound. */
export type SessionSink = (event: SessionEvent) => void;
