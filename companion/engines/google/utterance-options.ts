/** What an utterance at the service is given. */
import type { AnswerPatience } from '../unanswered-words.ts';
import type { KeptFrame } from './kept-sound.ts';
import type { SpeechLimits } from './limits.ts';
import type { CallEvents, RecognizeCall } from './recognize-call.ts';
import type { RecognizedCall } from './recognized-call.ts';

export interface UtteranceOptions {
  readonly limits: SpeechLimits;
  readonly patience: AnswerPatience;
  readonly language: string;
  /** Whether the language that was heard is told. */
  readonly reportsLanguage: boolean;
  readonly open: (events: CallEvents) => RecognizeCall;
  /** There may be something new to say, or to fail with. */
  readonly changed: () => void;
  /** The gRPC stream of the utterance before, which goes on. */
  readonly carried?: CarriedCall;
  /** Sound from before, that an utterance which follows another without a pause begins with once there is speech. */
  readonly before?: readonly KeptFrame[];
}

export interface CarriedCall {
  readonly call: RecognizedCall;
  /** Words before this are the former utterance's. */
  readonly fromMs: number;
  /** Sound before this was sent with the former utterance: sent again, the end of a word would be recognised twice. */
  readonly sentToMs: number;
}
