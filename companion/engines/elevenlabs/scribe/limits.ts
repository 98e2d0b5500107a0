/** The figures that a session of realtime recognition keeps to. */

export interface ScribeLimits {
  /** Sound may be this far ahead of its time; beyond, it is sent at `pace` times its speed. */
  readonly burstMs: number;
  readonly pace: number;
  /** Speech for this long without any transcript: the service is not there. Its first one wants two seconds of sound. */
  readonly stallMs: number;
  /** From a commit to its transcript, at most: one usually has it within 0.4 s. */
  readonly finalMs: number;
  /** From a committed text to its words with times, at most: 15 ms were seen. */
  readonly timesMs: number;
  /** A committed text that is empty where something was recognised before is believed after this. */
  readonly emptyMs: number;
  /** Sound without speech at which a long utterance is committed in parts. */
  readonly breathMs: number;
  /** Uncommitted sound from which on the next breath commits it; the service does so by itself somewhere beyond 35 s. */
  readonly segmentMs: number;
  /** With the language not known yet, speech after which the next breath commits, and after which anything does. */
  readonly languageMs: number;
  readonly languageHardMs: number;
  /** In a pause some silence is sent so often, for the service hangs up on whoever sends nothing. */
  readonly keepAliveMs: number;
  /** A pause as long as this ends the session; the next utterance opens another. */
  readonly idleMs: number;
  /** A session that has had so much sound is followed by another at the next pause. */
  readonly sessionMs: number;
}

export const SCRIBE_LIMITS: ScribeLimits = {
  burstMs: 1500,
  pace: 1.2,
  stallMs: 6000,
  finalMs: 3000,
  timesMs: 800,
  emptyMs: 300,
  breathMs: 150,
  segmentMs: 15_000,
  languageMs: 3000,
  languageHardMs: 8000,
  keepAliveMs: 5000,
  idleMs: 60_000,
  sessionMs: 600_000,
};

/** Less than 300 ms of uncommitted sound is not committed, and the session ended with a refusal. */
export const LEAST_COMMIT_MS = 320;
