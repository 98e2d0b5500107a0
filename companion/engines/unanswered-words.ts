/** Words of a service that answers in bursts: it has said them, and then nothing for a while. Waiting on would only make them late. */
import type { Pace } from '../../shared/pace.ts';
import type { Hypothesis, Word } from '../recognition/ports/recognizer.ts';
import { Deadline } from './deadline.ts';

export interface AnswerPatience {
  /** The service says nothing more for so long while somebody speaks: the words that it said are taken as they are. */
  readonly believedMs: number;
  /** The same once the speaker pauses: no later word changes one before. */
  readonly believedInPauseMs: number;
}

/** What is waited for longer is right more often; `npm run bench -- cloud` shows what it costs. */
export const ANSWER_PATIENCE: Readonly<Record<Pace, AnswerPatience>> = {
  eager: { believedMs: 700, believedInPauseMs: 500 },
  balanced: { believedMs: 1000, believedInPauseMs: 700 },
  careful: { believedMs: 2500, believedInPauseMs: 1500 },
};

/** Words that are taken as said and do not make a clause yet are given on again so often, until they do. */
const AGAIN_MS = 200;

export class UnansweredWords {
  readonly #patience: AnswerPatience;
  readonly #deadline: Deadline;
  #isBelieved = false;

  /** @param onBelieved the words of the last answer may be taken as said; called again while nothing is answered */
  constructor(patience: AnswerPatience, onBelieved: () => void) {
    this.#patience = patience;
    this.#deadline = new Deadline(() => {
      this.#isBelieved = true;
      this.#deadline.start(AGAIN_MS);
      onBelieved();
    });
  }

  answered(isPause: boolean): void {
    this.#isBelieved = false;
    this.#deadline.start(isPause ? this.#patience.believedInPauseMs : this.#patience.believedMs);
  }

  paused(): void {
    if (this.#deadline.isRunning && !this.#isBelieved) this.#deadline.start(this.#patience.believedInPauseMs);
  }

  stop(): void {
    this.#deadline.stop();
  }

  /** What was answered, as it is to be taken now: of speech that goes on, the last word may be half of one. */
  taken<Answer extends Hypothesis>(answer: Answer, isPause: boolean, spokenToMs: number): Answer {
    if (!this.#isBelieved || answer.isFinal) return answer;
    const whole = isPause || endsInMark(answer.words.at(-1)) ? answer.words.length : answer.words.length - 1;
    const words = answer.words.map((word, i) => (i < whole ? { ...word, isStable: true } : word));
    return { ...answer, words, spokenToMs };
  }
}

function endsInMark(word: Word | undefined): boolean {
  return word !== undefined && /\p{P}$/u.test(word.text);
}
