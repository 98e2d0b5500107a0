/** What the service answers: whose words they are, what is believed before they are final, and how long they are waited for. */
import { Deadline } from '../../deadline.ts';
import { wordsOf } from '../../word-timing/segmentation.ts';
import type { RecognizedWord } from '../../word-timing/word-timing.ts';
import { CommitLedger, type Segment } from './commit-ledger.ts';
import { noAnswer } from './errors.ts';
import { tagOf } from './languages.ts';
import type { ScribeLimits } from './limits.ts';
import type { ScribeSession, Transcript } from './session.ts';
import { middleMs, timedWords } from './timed-words.ts';
import type { ScribeUtterance } from './utterance.ts';

/** What the service takes to answer: a partial is of sound that is older than this. */
const ANSWER_MS = 250;
/** Speech shorter than this may be a cough, which no service answers. */
const SPEECH_MS = 300;

export interface AnswersOptions {
  readonly limits: ScribeLimits;
  /** The service's code; undefined where it finds out. */
  readonly language: string | undefined;
  /** The one that answers. */
  readonly session: () => ScribeSession;
  /** There may be something new to give on, though nothing was received. */
  readonly changed: () => void;
  /** Much speech was not answered in time. */
  readonly failed: (error: unknown) => void;
}

export class ScribeAnswers {
  readonly #options: AnswersOptions;
  readonly #ledger = new CommitLedger<ScribeUtterance>();
  readonly #deadlines = new Map<Segment<ScribeUtterance>, Deadline>();
  #language: string | undefined;

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  /** BCP-47, as the service told last. */
  get language(): string | undefined {
    return this.#language;
  }
  /** The language is to be found out, and nothing of it is known yet. */
  get isLanguageOpen(): boolean {
    return this.#options.language === undefined && this.#language === undefined;
  }
  /** Commits that are not answered. */
  get owed(): number {
    return this.#ledger.awaiting.length;
  }
  /** Where the sound begins that is not committed, on the session's clock. */
  get committedToMs(): number {
    return this.#ledger.committedToMs;
  }
  /** Whose sound is not committed. */
  get uncommitted(): ScribeUtterance | undefined {
    return this.#ledger.open?.owner;
  }

  /** Sound of an utterance comes. @param fromMs where it begins on the session's clock */
  expect(utterance: ScribeUtterance, fromMs: number): void {
    this.#ledger.begin(utterance, fromMs);
  }

  /**
   * The sound so far is committed.
   * @param atMs its end on the session's clock
   * @returns told once the commit is sent: its answer is waited for from then on; undefined where there was no sound
   */
  commit(atMs: number): (() => void) | undefined {
    const segment = this.#ledger.commit(atMs);
    if (segment === undefined) return undefined;
    segment.owner.committed();
    const deadline = new Deadline(() => {
      this.#waitedFor(segment);
    });
    this.#deadlines.set(segment, deadline);
    return () => {
      deadline.start(this.#options.limits.finalMs);
    };
  }

  receive(transcript: Transcript): void {
    switch (transcript.type) {
      case 'partial':
        this.#receivePartial(transcript.text);
        return;
      case 'committed':
        this.#receiveCommitted(transcript.text);
        return;
      case 'timed':
        this.#receiveTimed(transcript);
    }
  }

  /** Nothing more is answered: what is believed is final. */
  settleAll(): void {
    const { open } = this.#ledger;
    for (const segment of this.#ledger.clear()) {
      this.#deadlines.get(segment)?.stop();
      this.#deadlines.delete(segment);
      if (segment !== open) segment.owner.owed--;
      segment.owner.settle(this.#wordsOf(textOf(segment)));
    }
  }

  /** Waits for no answer any longer. */
  stop(): void {
    for (const deadline of this.#deadlines.values()) deadline.stop();
    this.#deadlines.clear();
  }

  #receivePartial(text: string): void {
    const segment = this.#ledger.partial(text);
    if (segment !== undefined) this.#refresh(segment.owner);
  }

  /** Words with times follow; where they do not, the text is as final. */
  #receiveCommitted(text: string): void {
    const segment = this.#ledger.committed(text);
    if (segment === undefined) return;
    const { timesMs, emptyMs } = this.#options.limits;
    this.#deadlines.get(segment)?.start(text.trim() === '' ? emptyMs : timesMs);
    this.#refresh(segment.owner);
  }

  #receiveTimed({ text, tokens, language }: Extract<Transcript, { type: 'timed' }>): void {
    const session = this.#options.session();
    // Of silence the service tells some language too.
    if (language !== undefined && text.trim() !== '') this.#language = tagOf(language) ?? this.#language;
    const [oldest] = this.#ledger.awaiting;
    if (text.trim() === '' && oldest !== undefined && oldest.partial !== '') {
      // Where something was recognised before, an empty answer may be another commit's.
      oldest.text ??= '';
      this.#deadlines.get(oldest)?.start(this.#options.limits.emptyMs);
      return;
    }
    const match = this.#ledger.timed(middleMs(tokens, session.writtenMs));
    if (match.type === 'repeated') return;
    for (const segment of match.skipped) this.#settle(segment, this.#wordsOf(textOf(segment)));
    const code = language ?? this.#options.language ?? 'en';
    const words = timedWords(text, tokens, code, (ms) => session.captureMs(ms), session.writtenMs);
    if (match.type === 'committed') this.#settle(match.segment, words);
    else match.segment.owner.settle(words);
  }

  /** Shows what is believed of all of an utterance that is not final. */
  #refresh(owner: ScribeUtterance): void {
    const session = this.#options.session();
    const { awaiting, open } = this.#ledger;
    const parts = [...awaiting, ...(open === undefined ? [] : [open])].filter((one) => one.owner === owner);
    const words = parts.flatMap((part) => this.#wordsOf(textOf(part)));
    owner.update(words, session.captureMs(Math.max(parts[0]?.fromMs ?? 0, session.sentMs - ANSWER_MS)));
  }

  #settle(segment: Segment<ScribeUtterance>, words: readonly RecognizedWord[]): void {
    this.#deadlines.get(segment)?.stop();
    this.#deadlines.delete(segment);
    segment.owner.owed--;
    segment.owner.settle(words);
    if (!segment.owner.isSettled) this.#refresh(segment.owner);
  }

  /** No more is said of a commit. What is not answered of much speech is another engine's, or another session's. */
  #waitedFor(segment: Segment<ScribeUtterance>): void {
    segment.text ??= segment.doubtful;
    if (segment.text === undefined && segment.owner.speechMs >= SPEECH_MS) {
      this.#options.failed(noAnswer());
      return;
    }
    this.#ledger.drop(segment);
    this.#settle(segment, this.#wordsOf(textOf(segment)));
    this.#options.changed();
  }

  #wordsOf(text: string): RecognizedWord[] {
    return wordsOf(text, this.#language ?? this.#options.language ?? 'en').map((word) => ({ text: word }));
  }
}

/** What is known of a part before its words have times. */
function textOf({ text, partial }: Segment<ScribeUtterance>): string {
  return text ?? partial;
}
