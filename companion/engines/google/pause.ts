/**
 * A gRPC stream between two utterances. The service finds the end of what was said by the silence after it, so it is sent
 * some until it has told all words, or until there was enough and the stream is half-closed. A stream that is left open keeps
 * what it knows of the speaker and the sentence; where nobody speaks for seconds it is half-closed as well.
 */
import { sampleCount } from '../../../shared/pcm.ts';
import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';
import type { SpeechLimits } from './limits.ts';
import type { RecognizedCall } from './recognized-call.ts';
import type { Utterance } from './utterance.ts';
import type { UtteranceOptions } from './utterance-options.ts';

const STEP_MS = 100;
const SILENCE = new Int16Array(sampleCount(STEP_MS, PIPELINE_RATE_HZ));

export class Pause {
  readonly #utterance: Utterance;
  readonly #call: RecognizedCall;
  readonly #limits: SpeechLimits;
  readonly #onError: (error: unknown) => void;
  readonly #boundaryMs: number;
  #silentToMs: number;
  #sentMs = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param utterance has just been paused @param onError takes what sending silence fails with: the spending cap */
  constructor(
    utterance: Utterance,
    call: RecognizedCall,
    limits: SpeechLimits,
    onError: (error: unknown) => void,
  ) {
    this.#utterance = utterance;
    this.#call = call;
    this.#limits = limits;
    this.#onError = onError;
    this.#boundaryMs = utterance.boundaryMs;
    this.#silentToMs = utterance.writtenToMs;
    this.#next();
  }

  /** The next utterance begins. @returns what it goes on with, where the stream may go on; else that is half-closed */
  end(mayGoOn: boolean): UtteranceOptions['carried'] {
    this.stop();
    const { call } = this.#call;
    if (call.isFinished || call.isOver || this.#call.end !== undefined) return undefined;
    if (mayGoOn) {
      this.#utterance.carriedOn();
      return { call: this.#call, fromMs: this.#boundaryMs, sentToMs: this.#utterance.writtenToMs };
    }
    this.#utterance.finish();
    return undefined;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #next(): void {
    const { idleMs, pace } = this.#limits;
    const isSettled = this.#utterance.isSettled;
    this.#timer = setTimeout(
      () => {
        try {
          this.#step(isSettled);
        } catch (error) {
          this.#onError(error);
        }
      },
      isSettled ? idleMs : STEP_MS / pace,
    );
  }

  #step(isSettled: boolean): void {
    if (this.#call.call.isOver || this.#call.end !== undefined) return;
    if (isSettled || this.#sentMs >= this.#limits.silenceMs) {
      this.#utterance.finish();
      return;
    }
    this.#call.write({ startMs: this.#silentToMs, samples: SILENCE }, false);
    this.#silentToMs += STEP_MS;
    this.#sentMs += STEP_MS;
    this.#next();
  }
}
