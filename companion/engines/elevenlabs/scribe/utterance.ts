/** One utterance as the service recognises it: parts that are final, and behind them what is believed now. */
import type { Hypothesis } from '../../../recognition/ports/recognizer.ts';
import { frameEndMs, type AudioFrame } from '../../../recognition/ports/audio-frame.ts';
import { UnansweredWords, type AnswerPatience } from '../../unanswered-words.ts';
import { VoiceRecord } from '../../word-timing/voice-record.ts';
import { WordTiming, type RecognizedWord } from '../../word-timing/word-timing.ts';

export class ScribeUtterance {
  readonly #voice = new VoiceRecord();
  readonly #timing: WordTiming;
  #settled: readonly RecognizedWord[] = [];
  #partial: readonly RecognizedWord[] = [];
  #writtenToMs: number;
  #coveredToMs: number;
  #speechMs = 0;
  /** Speech since its last commit. */
  #uncommittedSpeechMs = 0;
  #isOpen = true;
  #hasNews = false;
  readonly #unanswered: UnansweredWords;
  /** Commits that are not answered yet. */
  owed = 0;

  /** @param onNews there is something to say that no answer brought */
  constructor(startMs: number, patience: AnswerPatience, onNews: () => void) {
    this.#unanswered = new UnansweredWords(patience, () => {
      this.#hasNews = true;
      onNews();
    });
    this.#writtenToMs = startMs;
    this.#coveredToMs = startMs;
    this.#timing = new WordTiming(this.#voice, startMs);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }
  /** Nothing of it will change any more. */
  get isSettled(): boolean {
    return !this.#isOpen && this.owed === 0;
  }
  get speechMs(): number {
    return this.#speechMs;
  }
  get uncommittedSpeechMs(): number {
    return this.#uncommittedSpeechMs;
  }
  /** Sound since its last speech. */
  get silentMs(): number {
    return this.#writtenToMs - (this.#voice.lastEndMs() ?? this.#writtenToMs);
  }

  write(frame: AudioFrame, isSpeech: boolean): void {
    this.#writtenToMs = frameEndMs(frame);
    if (!isSpeech) return;
    this.#voice.add(frame.startMs, this.#writtenToMs);
    const lengthMs = this.#writtenToMs - frame.startMs;
    this.#speechMs += lengthMs;
    this.#uncommittedSpeechMs += lengthMs;
  }

  committed(): void {
    this.owed++;
    this.#uncommittedSpeechMs = 0;
  }

  end(): void {
    this.#isOpen = false;
    this.#unanswered.paused();
  }

  /**
   * Takes what is believed of the sound that is not final.
   * @param coveredToMs how far the service may have recognised. It does not tell, so no silence is ever said to be recognised:
   * words before a silence would be taken for settled.
   */
  update(words: readonly RecognizedWord[], coveredToMs: number): void {
    const voicedToMs = this.#voice.lastEndMs() ?? this.#coveredToMs;
    this.#coveredToMs = Math.max(this.#coveredToMs, Math.min(coveredToMs, voicedToMs));
    this.#partial = words;
    this.#unanswered.answered(!this.#isOpen);
    this.#show();
  }

  /** Takes what is final of one part of its sound. */
  settle(words: readonly RecognizedWord[]): void {
    const last = words.at(-1)?.span?.endMs ?? this.#coveredToMs;
    this.#coveredToMs = Math.max(this.#coveredToMs, Math.min(last, this.#writtenToMs));
    this.#settled = [...this.#settled, ...words.map((word) => ({ ...word, isStable: true }))];
    this.#partial = [];
    this.#show();
  }

  /** Nothing more is said of it. */
  stop(): void {
    this.#unanswered.stop();
  }

  /** @returns undefined where there is nothing new since this was asked last */
  hypothesis(): Omit<Hypothesis, 'language'> | undefined {
    const isFinal = this.isSettled;
    if (isFinal) this.#unanswered.stop();
    if (!isFinal && !this.#hasNews) return undefined;
    this.#hasNews = false;
    const processedToMs = isFinal ? this.#writtenToMs : this.#coveredToMs;
    const hypothesis = { words: this.#timing.words, isFinal, processedToMs };
    return this.#unanswered.taken(hypothesis, !this.#isOpen, this.#voice.lastEndMs() ?? processedToMs);
  }

  #show(): void {
    this.#timing.update([...this.#settled, ...this.#partial], this.#coveredToMs);
    this.#hasNews = true;
  }
}
