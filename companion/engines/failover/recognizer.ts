import type { EngineInfo } from '../../../shared/engine-info.ts';
import { baseLanguage } from '../../../shared/languages.ts';
import { DubError } from '../../../shared/protocol/errors.ts';
import type {
  RecognitionOptions,
  Recognizer,
  RecognizerCapabilities,
  RecognizerStream,
} from '../../recognition/ports/recognizer.ts';
import { asDubError } from './attempt.ts';
import type { RecognizerCandidate } from './recognizer-candidate.ts';
import { FailoverStream } from './recognizer-stream.ts';
import type { Candidate, FallbackChain } from './fallback-chain.ts';

const AUTO = 'auto';

/**
 * The best recogniser that works now. Where it finds out the language, whoever listens to one language alone takes over
 * only once that was heard. A stream that dies throws, as any does: the listener opens another, which is then
 * the next engine's, and gives it again what was not committed. A better engine that works again takes over at a pause.
 */
export class FailoverRecognizer implements Recognizer {
  readonly #succession: FallbackChain<RecognizerCandidate>;
  #listening: RecognizerCandidate | undefined;
  /** Did not answer just now: the others come first, until the next pause. */
  #stalled: Candidate<RecognizerCandidate> | undefined;
  /** What was heard last, where a recogniser told. */
  #spokenLanguage: string | undefined;

  constructor(succession: FallbackChain<RecognizerCandidate>) {
    this.#succession = succession;
    const [best] = succession.all;
    if (best?.language !== AUTO) return;
    // In another language they would write down nonsense, which would be translated and spoken.
    succession.restrictTo({
      isFit: ({ language }) =>
        language === AUTO ||
        (this.#spokenLanguage !== undefined && baseLanguage(language) === baseLanguage(this.#spokenLanguage)),
    });
  }

  get info(): EngineInfo {
    return (this.#listening ?? this.#succession.serving).info;
  }

  get capabilities(): RecognizerCapabilities {
    return (this.#listening ?? this.#succession.serving).recognizer.capabilities;
  }

  async open(options: RecognitionOptions): Promise<RecognizerStream> {
    let first: DubError | undefined;
    for (const candidate of this.#inOrder()) {
      try {
        const stream = await this.#openOne(candidate, options);
        return new FailoverStream({
          first: { candidate, stream },
          succession: this.#succession,
          open: (better) => this.#openOne(better, options),
          onLanguage: (language) => {
            this.#spokenLanguage = language;
          },
          onStalled: (stalled) => {
            this.#stalled = stalled;
          },
        });
      } catch (error) {
        if (options.signal.aborted || !(error instanceof DubError)) throw error;
        first ??= error;
      }
    }
    throw first ?? new DubError('engine_failed', undefined, { stage: 'stt' });
  }

  *#inOrder(): Generator<Candidate<RecognizerCandidate>> {
    const stalled = this.#stalled;
    this.#stalled = undefined;
    let isAskedLast = false;
    for (const candidate of this.#succession.order()) {
      if (candidate === stalled) isAskedLast = true;
      else yield candidate;
    }
    if (isAskedLast && stalled !== undefined) yield stalled;
  }

  /** To have opened shows nothing of how well it hears: only a failure is noted here. */
  async #openOne(
    candidate: Candidate<RecognizerCandidate>,
    options: RecognitionOptions,
  ): Promise<RecognizerStream> {
    const { engine, health } = candidate;
    try {
      const stream = await engine.recognizer.open({
        ...options,
        language: engine.language,
        isTranslating: engine.isTranslating ?? false,
      });
      this.#listening = engine;
      return stream;
    } catch (cause) {
      if (options.signal.aborted) {
        health.showedNothing();
        throw cause;
      }
      const error = asDubError(cause, 'stt');
      health.failed(error, true);
      this.#succession.settle();
      throw error;
    }
  }
}
