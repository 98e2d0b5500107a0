import type { AudioHistory } from './audio-history.ts';
import { ClauseCutter, RULES_BY_PACE } from './clause-cutter.ts';
import type { RecognitionOptions, Recognizer } from './ports/recognizer.ts';
import { RecognizerSupervisor } from './recognizer-supervisor.ts';
import { TranscriptStage, type TranscriptEvent } from './transcript-stage.ts';
import { UtteranceSegmenter } from './utterance-segmenter.ts';
import type { ActivityFrame, VoiceActivityTrack } from './voice-activity-track.ts';

export interface TranscribeOptions {
  readonly recognizer: Recognizer;
  readonly recognition: RecognitionOptions;
  readonly history: AudioHistory;
  readonly activity: VoiceActivityTrack;
  /** What is assumed to be spoken where the recogniser does not tell, BCP-47. */
  readonly language: string;
  /** Words before this belong to the recognition that ran before. */
  readonly fromMs?: number;
}

/**
 * The forward pipeline of a session's recognition: voice activity → utterances → recogniser → transcript → clauses. Frames go in by
 * `accept`; iterating, once, gives what comes of them. Whoever iterates sets the pace: the next event comes when the last is handled.
 */
export class Recognition implements AsyncIterable<TranscriptEvent> {
  readonly #activity: VoiceActivityTrack;
  readonly #segmenter = new UtteranceSegmenter();
  readonly #supervisor: RecognizerSupervisor;
  readonly #cutter: ClauseCutter;
  readonly #transcript: TranscriptStage;

  constructor({ fromMs = 0, language, ...options }: TranscribeOptions) {
    this.#activity = options.activity;
    this.#supervisor = new RecognizerSupervisor(options);
    this.#cutter = new ClauseCutter(RULES_BY_PACE[options.recognition.pace ?? 'balanced']);
    this.#transcript = new TranscriptStage({ recognizer: this.#supervisor, cutter: this.#cutter, language });
    this.#discardBefore(fromMs);
    // Ahead of the first word. A failure shows once there is speech.
    this.#supervisor.prepare();
  }

  [Symbol.asyncIterator](): AsyncIterator<TranscriptEvent> {
    return this.#transcript[Symbol.asyncIterator]();
  }

  /** Takes the next frame, already in the history and in the activity track. Resolves when more may come. */
  accept(frame: ActivityFrame): Promise<void> {
    return this.#supervisor.accept(this.#segmenter.step(frame, this.#supervisor.preRollMs));
  }

  /** A seek or a new source: nothing said before is recognised any more. */
  flush(beforeMs: number): void {
    this.#discardBefore(beforeMs);
    void this.#supervisor.accept(this.#segmenter.interrupt());
    this.#activity.reset();
  }

  /** Ends the open utterance and waits for the last words of all; what has not come in time is reported as lost. */
  async finish(timeoutMs: number): Promise<void> {
    void this.#supervisor.accept(this.#segmenter.interrupt());
    this.#activity.reset();
    // An engine that takes in no more sound is waited for no longer than one that does not answer.
    if (await isWithin(timeoutMs, this.#supervisor.settled())) return;
    await isWithin(HANDLING_MS, this.#supervisor.giveUp());
  }

  /** Ends the iteration. */
  close(): Promise<void> {
    return this.#supervisor.close();
  }

  #discardBefore(captureMs: number): void {
    this.#cutter.discardBefore(captureMs);
    this.#supervisor.acknowledge(captureMs);
  }
}

/** Reporting what was lost takes no time, unless whoever iterates stands still. */
const HANDLING_MS = 100;

async function isWithin(limitMs: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      work.then(() => true),
      new Promise<false>((resolve) => {
        timer = setTimeout(resolve, limitMs, false);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
