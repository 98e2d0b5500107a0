/** The figures that a recognition stream keeps to. */

export interface SpeechLimits {
  /** From here on a gRPC stream is followed by the next at the first short breath. The service ends it at 305 s. */
  readonly softMs: number;
  /** Here it is followed by the next, breath or none. */
  readonly hardMs: number;
  /** Sound without speech that is a breath. */
  readonly breathMs: number;
  /** How long an ended utterance waits for the next answer, until its words cover its speech or the service is done. */
  readonly graceMs: number;
  /** Speech for this long with no answer at all: the service is not there. */
  readonly stallMs: number;
  /** Sound may be this far ahead of its time; beyond, it is sent at `pace` times its speed. */
  readonly burstMs: number;
  readonly pace: number;
}

export const SPEECH_LIMITS: SpeechLimits = {
  softMs: 240_000,
  hardMs: 290_000,
  breathMs: 150,
  graceMs: 1000,
  stallMs: 850,
  burstMs: 5000,
  pace: 2,
};
