/** The figures that a recognition stream keeps to. */
import type { Pace } from '../../../shared/pace.ts';
import { ANSWER_PATIENCE, type AnswerPatience } from '../unanswered-words.ts';

export interface SpeechLimits {
  /** From here on a gRPC stream is followed by the next at the first short breath. The service ends it at 305 s. */
  readonly softMs: number;
  /** Here it is followed by the next, breath or none. */
  readonly hardMs: number;
  /** Sound without speech that is a breath. */
  readonly breathMs: number;
  /** How long an ended utterance waits for the next answer, until its words cover its speech or the service is done. */
  readonly graceMs: number;
  /** Speech for this long with no answer at all: the service is not there. Its answers come in bursts, seconds apart. */
  readonly stallMs: number;
  /** The same with several languages, where answers are held back until the speaker pauses. */
  readonly heldBackStallMs: number;
  /** Sound may be this far ahead of its time; beyond, it is sent at `pace` times its speed: the service asks for about real time. */
  readonly burstMs: number;
  readonly pace: number;
  /** After an utterance, so much silence is sent for the service to find its end; then the stream is half-closed. */
  readonly silenceMs: number;
  /** A stream on which nobody has spoken for so long is half-closed. The service ends it after 10 s. */
  readonly idleMs: number;
}

export const SPEECH_LIMITS: SpeechLimits = {
  softMs: 240_000,
  hardMs: 290_000,
  breathMs: 150,
  graceMs: 2500,
  stallMs: 4500,
  heldBackStallMs: 15_000,
  burstMs: 1500,
  pace: 1.2,
  silenceMs: 1200,
  idleMs: 6000,
};

/** Of a model that answers by the sentence, be it one of ten seconds. */
export const CHIRP_LIMITS: SpeechLimits = {
  ...SPEECH_LIMITS,
  stallMs: SPEECH_LIMITS.heldBackStallMs,
  graceMs: 4000,
};

/** Of what others are waited for: in so long it has answered, if it does before its next burst. */
const PATIENCE_PART = 0.8;

export function patienceAt(pace: Pace): AnswerPatience {
  const { believedMs, believedInPauseMs } = ANSWER_PATIENCE[pace];
  return { believedMs: PATIENCE_PART * believedMs, believedInPauseMs: PATIENCE_PART * believedInPauseMs };
}
