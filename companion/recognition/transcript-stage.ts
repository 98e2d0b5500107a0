import { joinWords } from '../../shared/languages.ts';
import type { ClauseCandidate, ClauseCutter } from './clause-cutter.ts';
import type { Hypothesis, RecognizerCapabilities, Word } from './ports/recognizer.ts';
import { PunctuationRestorer } from './punctuation-restorer.ts';
import type { RecognizerEvent, RecognizerSupervisor } from './recognizer-supervisor.ts';

/** Words that will not be unsaid, cut where they make sense by themselves. */
export interface CommittedClause extends ClauseCandidate {
  readonly text: string;
  /** BCP-47. */
  readonly language: string;
  /** The recogniser translated while it listened: the text is not what was said. */
  readonly isDirect: boolean;
  /** The recogniser is sure enough of it for it to be spoken. */
  readonly isConfident: boolean;
}

/** The words that are not committed yet, as now believed; replaces the one before it. */
export interface PartialTranscript {
  readonly type: 'partial';
  /** At least one. */
  readonly words: readonly Word[];
  readonly text: string;
  readonly isFinal: boolean;
  /** None of the words were committed at this step: who says them is worth finding out. */
  readonly isOpen: boolean;
  readonly language: string;
}

export type TranscriptEvent =
  | PartialTranscript
  | { readonly type: 'clause'; readonly clause: CommittedClause }
  /** The text that will be the next clause, unless its words change: worth translating ahead. */
  | { readonly type: 'speculation'; readonly text: string; readonly language: string }
  | Exclude<RecognizerEvent, { type: 'hypothesis' }>;

export interface TranscriptStageOptions {
  readonly recognizer: Pick<RecognizerSupervisor, 'acknowledge' | typeof Symbol.asyncIterator>;
  readonly cutter: ClauseCutter;
  /** What is assumed to be spoken where the recogniser does not tell. */
  readonly language: string;
}

/** Hypotheses in, running transcript and committed clauses out, in the order in which they were said. */
export class TranscriptStage implements AsyncIterable<TranscriptEvent> {
  readonly #options: TranscriptStageOptions;
  readonly #punctuation = new PunctuationRestorer();
  #partialText = '';
  /** Where the clause begins that was last speculated on: each is speculated on once. */
  #speculatedFromMs = -1;

  constructor(options: TranscriptStageOptions) {
    this.#options = options;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<TranscriptEvent> {
    for await (const event of this.#options.recognizer) {
      if (event.type === 'hypothesis') yield* this.#step(event);
      else yield event;
    }
  }

  *#step({
    hypothesis,
    capabilities,
    silentFromMs,
  }: Extract<RecognizerEvent, { type: 'hypothesis' }>): Generator<TranscriptEvent> {
    const { cutter, recognizer } = this.#options;
    const language = hypothesis.language ?? this.#options.language;
    const pending = cutter.pending(hypothesis);
    const cuts = cutter.step(hypothesis, capabilities, silentFromMs);
    recognizer.acknowledge(cutter.committedToMs);
    yield* this.#partial(pending, hypothesis, cuts.length === 0, language);
    for (const cut of cuts) {
      const text = capabilities.punctuates ? joinWords(cut.words, language) : this.#punctuation.restore(cut);
      const isConfident = confidenceOf(cut.words) >= (capabilities.leastConfidence ?? 0);
      const clause = { ...cut, text, language, isDirect: hypothesis.isTranslated === true, isConfident };
      yield { type: 'clause', clause };
    }
    // Punctuation is restored differently once it is known where the sentence ends, so bare words are not speculated on.
    if (capabilities.punctuates && !hypothesis.isFinal)
      yield* this.#speculation(hypothesis, capabilities, language);
  }

  *#partial(
    words: readonly Word[],
    { isFinal }: Hypothesis,
    isOpen: boolean,
    language: string,
  ): Generator<TranscriptEvent> {
    const text = joinWords(words, language);
    if (words.length === 0 || (text === this.#partialText && !isFinal)) return;
    this.#partialText = text;
    yield { type: 'partial', words, text, isFinal, isOpen: isOpen && !isFinal, language };
  }

  *#speculation(
    hypothesis: Hypothesis,
    capabilities: RecognizerCapabilities,
    language: string,
  ): Generator<TranscriptEvent> {
    const { cutter } = this.#options;
    if (this.#speculatedFromMs === cutter.committedToMs) return;
    const likely = cutter.likely(hypothesis, capabilities);
    if (likely === undefined) return;
    this.#speculatedFromMs = cutter.committedToMs;
    yield { type: 'speculation', text: joinWords(likely, language), language };
  }
}

/** The geometric mean of what the recogniser tells; 1 where it tells nothing. */
function confidenceOf(words: readonly Word[]): number {
  const logarithms = words.flatMap(({ confidence }) =>
    confidence === undefined ? [] : [Math.log(confidence)],
  );
  const sum = logarithms.reduce((total, logarithm) => total + logarithm, 0);
  return logarithms.length === 0 ? 1 : Math.exp(sum / logarithms.length);
}
