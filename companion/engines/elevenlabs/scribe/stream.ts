/** One listener at the service. Its session goes on from one utterance to the next; each utterance's end is a commit. */
import { setTimeout as wait } from 'node:timers/promises';
import type { DubError } from '../../../../shared/protocol/errors.ts';
import type { Account } from '../../../dubbing/account.ts';
import { frameEndMs, type AudioFrame } from '../../../recognition/ports/audio-frame.ts';
import type {
  Hypothesis,
  RecognizerCapabilities,
  RecognizerStream,
} from '../../../recognition/ports/recognizer.ts';
import type { AnswerPatience } from '../../unanswered-words.ts';
import { HypothesisMailbox } from '../../hypothesis-mailbox.ts';
import { ScribeAnswers } from './answers.ts';
import { asScribeError } from './errors.ts';
import { LEAST_COMMIT_MS, type ScribeLimits } from './limits.ts';
import { SessionKeeper } from './session-keeper.ts';
import type { ScribeSession, SessionEvents } from './session.ts';
import { ScribeUtterance } from './utterance.ts';

export interface ScribeStreamOptions {
  readonly capabilities: RecognizerCapabilities;
  readonly limits: ScribeLimits;
  readonly patience: AnswerPatience;
  /** The service's code; undefined where it finds out. */
  readonly language: string | undefined;
  readonly account: Account;
  readonly signal: AbortSignal;
  /** What the service is asked to expect: a session goes on only while that stays the same. */
  readonly terms: () => readonly string[];
  readonly open: (terms: readonly string[], events: SessionEvents) => ScribeSession;
}

export class ScribeStream implements RecognizerStream {
  readonly #options: ScribeStreamOptions;
  readonly #mailbox = new HypothesisMailbox();
  readonly #answers: ScribeAnswers;
  readonly #sessions: SessionKeeper;
  /** Oldest first: the hypotheses of one begin when those of the one before have ended. */
  readonly #utterances: ScribeUtterance[] = [];
  readonly #closing = new AbortController();
  #writtenToMs = 0;

  constructor(options: ScribeStreamOptions) {
    this.#options = options;
    this.#sessions = new SessionKeeper({
      limits: options.limits,
      terms: options.terms,
      open: (terms) =>
        options.open(terms, {
          received: (transcript) => {
            this.#orFail(() => {
              this.#answers.receive(transcript);
            });
            this.#report();
          },
          ended: (error) => {
            this.#sessionEnded(error);
          },
          failed: (error) => {
            this.#end(error);
          },
        }),
      failed: (error) => {
        this.#end(error);
      },
    });
    this.#answers = new ScribeAnswers({
      limits: options.limits,
      language: options.language,
      session: () => this.#sessions.current(),
      changed: () => {
        this.#report();
      },
      failed: (error) => {
        this.#end(error);
      },
    });
    options.signal.addEventListener('abort', this.#onAbort, { once: true });
    if (options.signal.aborted) this.#onAbort();
  }

  get capabilities(): RecognizerCapabilities {
    return this.#options.capabilities;
  }
  get hypotheses(): AsyncIterable<Hypothesis> {
    return this.#mailbox;
  }

  /** Opens the first session. @throws DubError where the service does not let it begin */
  async begin(): Promise<void> {
    await this.#sessions.current().started;
  }

  async write(frame: AudioFrame, isSpeech: boolean): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#orFail(() => {
      const utterance = this.#speaking() ?? this.#beginUtterance(frame.startMs);
      const session = this.#sessions.current();
      this.#answers.expect(utterance, session.writtenMs);
      session.write(frame, isSpeech);
      utterance.write(frame, isSpeech);
      this.#writtenToMs = frameEndMs(frame);
      if (this.#isPartDue(utterance, session)) this.#commit(session);
    });
    const waitMs = this.#sessions.waitMs;
    if (waitMs > 0) await wait(waitMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }

  endUtterance(): void {
    if (this.#closing.signal.aborted) return;
    this.#orFail(() => {
      const utterance = this.#speaking() ?? this.#beginUtterance(this.#writtenToMs);
      if (this.#answers.uncommitted === utterance) this.#commit(this.#sessions.current());
      utterance.end();
      this.#sessions.pause(() => this.#answers.owed === 0);
    });
    this.#report();
  }

  close(): Promise<void> {
    this.#end();
    return Promise.resolve();
  }

  readonly #onAbort = (): void => {
    this.#end();
  };

  #speaking(): ScribeUtterance | undefined {
    const last = this.#utterances.at(-1);
    return last?.isOpen === true ? last : undefined;
  }

  #beginUtterance(startMs: number): ScribeUtterance {
    this.#sessions.resume(this.#answers.owed === 0);
    const utterance = new ScribeUtterance(startMs, this.#options.patience, () => {
      this.#report();
    });
    this.#utterances.push(utterance);
    return utterance;
  }

  /** Whether a long utterance is committed so far: at a breath, or to learn its language. */
  #isPartDue(utterance: ScribeUtterance, session: ScribeSession): boolean {
    const { breathMs, segmentMs, languageMs, languageHardMs } = this.#options.limits;
    const isBreath = utterance.silentMs >= breathMs;
    const speechMs = utterance.uncommittedSpeechMs;
    if (isBreath && speechMs > 0 && session.writtenMs - this.#answers.committedToMs >= segmentMs) return true;
    if (!this.#answers.isLanguageOpen || utterance.owed > 0) return false;
    return speechMs >= (isBreath ? languageMs : languageHardMs);
  }

  #commit(session: ScribeSession): void {
    const missingMs = LEAST_COMMIT_MS - (session.writtenMs - this.#answers.committedToMs);
    if (missingMs > 0) session.silence(missingMs);
    const sent = this.#answers.commit(session.writtenMs);
    if (sent !== undefined) session.commit(sent);
  }

  /** @param error undefined where the service found nothing to recognise: what it did recognise is final then */
  #sessionEnded(error: DubError | undefined): void {
    this.#sessions.drop();
    const isOwed = this.#utterances.some((one) => !one.isSettled);
    if (error !== undefined && isOwed) {
      this.#end(error);
      return;
    }
    this.#answers.settleAll();
    this.#report();
  }

  /** Gives on what there is to say, in the order of the utterances. */
  #report(): void {
    for (;;) {
      const utterance = this.#utterances[0];
      const hypothesis = utterance?.hypothesis();
      if (utterance === undefined || hypothesis === undefined) return;
      // A partial in an unknown language would be translated as if it were another.
      if (hypothesis.isFinal || !this.#answers.isLanguageOpen)
        this.#mailbox.put(this.#inLanguage(hypothesis));
      if (!hypothesis.isFinal) return;
      this.#utterances.shift();
    }
  }

  #inLanguage(hypothesis: Omit<Hypothesis, 'language'>): Hypothesis {
    const { language } = this.#answers;
    if (this.#options.language !== undefined || language === undefined) return hypothesis;
    return { ...hypothesis, language };
  }

  #orFail(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#end(error);
    }
  }

  #end(error?: unknown): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    this.#answers.stop();
    for (const utterance of this.#utterances) utterance.stop();
    this.#sessions.close();
    this.#mailbox.end(error === undefined ? undefined : asScribeError(error));
  }
}
