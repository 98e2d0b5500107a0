import { AudioHistory } from '../recognition/audio-history.ts';
import type { RecognitionOptions } from '../recognition/ports/recognizer.ts';
import { Recognition } from '../recognition/recognition.ts';
import type { TranscriptEvent } from '../recognition/transcript-stage.ts';
import { VoiceActivityTrack } from '../recognition/voice-activity-track.ts';
import { SpeakerAttribution, type LanguageCast } from '../speakers/speaker-attribution.ts';
import type { SpeakerRegistry } from '../speakers/speaker-registry.ts';
import type { ClauseConsumer } from './attributed-clause.ts';
import { frameStartMs } from './capture-time.ts';
import { ClauseCommitter } from './clause-committer.ts';
import type { DubbingOptions, SessionDependencies } from './dependencies.ts';
import type { SessionSink } from './events.ts';
import type { Latencies } from './latency.ts';
import { PartialTranscripts } from './partial-transcripts.ts';
import type { TranscriptionEngines } from './ports/engine-set.ts';
import type { SpeakerEmbeddingStream, Urgency } from './ports/speaker-encoder.ts';
import { RecognitionRelay } from './recognition-relay.ts';
import { engineRestarted, lostSpeech } from './recognition-trouble.ts';

export interface TranscriberOptions {
  readonly dependencies: Pick<SessionDependencies, 'labeller' | 'actors' | 'voiceMaker' | 'words' | 'nowMs'>;
  /** The engines in use now. */
  readonly engines: () => TranscriptionEngines;
  /** Of a recognition that begins now. */
  readonly recognition: () => Omit<RecognitionOptions, 'signal'>;
  readonly show?: DubbingOptions['show'];
  readonly latencies: Latencies;
  /** Of the session. */
  readonly speakers: SpeakerRegistry;
  readonly emit: SessionSink;
  /** What the clauses are dubbed into now. */
  readonly languages: () => readonly (LanguageCast & ClauseConsumer)[];
  /** Whether the running transcript is wanted. */
  readonly isTranscriptWanted: () => boolean;
  /** `patient` where nobody listens live. */
  readonly urgency?: Extract<Urgency, 'clause' | 'patient'>;
}

/** Sound in, clauses and their speakers out, once for all languages that they are dubbed into. */
export class Transcriber {
  readonly #options: TranscriberOptions;
  readonly #history = new AudioHistory();
  readonly #activity: VoiceActivityTrack;
  readonly #embeddings: SpeakerEmbeddingStream;
  readonly #partials: PartialTranscripts;
  readonly #committer: ClauseCommitter;
  readonly #recognition: RecognitionRelay;
  readonly #abort = new AbortController();
  readonly attribution: SpeakerAttribution;

  constructor(options: TranscriberOptions) {
    this.#options = options;
    const { dependencies, emit, languages, latencies, show } = options;
    const engines = options.engines();
    this.#embeddings = engines.speaker.openStream(this.#history);
    this.attribution = new SpeakerAttribution({
      casts: languages,
      registry: options.speakers,
      embeddings: this.#embeddings,
      encoder: engines.speaker,
      labeller: dependencies.labeller(engines.speaker),
      actors: dependencies.actors?.(show, ({ code: why }) => {
        emit({ type: 'notice', code: 'actors_unavailable', parameters: { reason: 'store', why } });
      }),
      voiceMaker: dependencies.voiceMaker,
      history: this.#history,
      urgency: options.urgency ?? 'clause',
      emit,
    });
    this.#committer = new ClauseCommitter({
      attribution: this.attribution,
      consumers: languages,
      latencies,
      emit,
      nowMs: dependencies.nowMs,
      arrivalOf: (captureMs) => this.arrivalOf(captureMs),
      words: dependencies.words,
    });
    this.#partials = new PartialTranscripts({
      emit,
      guessSpeaker: (startMs, endMs) => this.attribution.guess(startMs, endMs),
    });
    this.#activity = new VoiceActivityTrack(engines.vad);
    this.#recognition = new RecognitionRelay(
      (fromMs) => this.#begin(fromMs),
      (event) => this.#handle(event),
    );
  }

  /** Where the next sample stands if sound goes on unbroken. */
  get captureEndMs(): number {
    return this.#history.endMs;
  }
  /** Of sound that was received. */
  get receivedMs(): number {
    return this.#history.receivedMs;
  }
  get clauseCount(): number {
    return this.#committer.count;
  }

  /** When the sample at a capture time arrived, on the companion's clock. */
  arrivalOf(captureMs: number): number | undefined {
    return this.#history.arrivalOf(captureMs);
  }

  /**
   * Takes the next sound, 16 kHz. Calls must not overlap; resolves when more may come.
   * @param timeMs capture clock of the first sample; may jump forward by up to ten minutes, never back
   * @throws DubError `bad_frame` elsewhere: sound goes on where it was
   */
  async accept(samples: Int16Array, timeMs = this.#history.endMs): Promise<void> {
    if (samples.length === 0) return;
    const startMs = frameStartMs(timeMs, this.#history.endMs);
    const frame = { startMs, samples };
    this.#history.add(frame, this.#options.dependencies.nowMs());
    const activity = this.#activity.accept(frame);
    if (activity.isSpeech) this.#embeddings.speech(activity.startMs, activity.endMs);
    await this.#recognition.current.accept(activity);
  }

  /** Another recogniser, or another language, from now on. */
  recognizeAnew(): void {
    this.#recognition.replace(this.#history.endMs);
  }

  /**
   * A seek or a new source: nothing from before is recognised any more. What is still to come is not from before.
   * @returns where that is
   */
  flush(beforeCaptureMs: number): number {
    const beforeMs = Math.min(beforeCaptureMs, this.#history.endMs);
    this.#recognition.current.flush(beforeMs);
    return beforeMs;
  }

  /** Ends the open utterance and waits for the last words of all. */
  finish(timeoutMs: number): Promise<void> {
    return this.#recognition.current.finish(timeoutMs);
  }

  /** Nothing more is committed. */
  abort(): void {
    this.#abort.abort();
  }

  /** Lets go of everything, once what was being handed on is handed on. */
  async close(): Promise<void> {
    this.abort();
    await this.#recognition.current.close();
    await this.#recognition.ended();
    this.#activity.close();
    this.attribution.close();
    // The session is still listed and searched for hours, which takes its words and no sound.
    this.#history.clear();
  }

  #begin(fromMs: number): Recognition {
    const recognition = { ...this.#options.recognition(), signal: this.#abort.signal };
    const { language } = recognition;
    return new Recognition({
      recognizer: this.#options.engines().stt,
      recognition,
      history: this.#history,
      activity: this.#activity,
      language: language === 'auto' ? 'en' : language,
      fromMs,
    });
  }

  async #handle(event: TranscriptEvent): Promise<void> {
    const { emit, engines, isTranscriptWanted, languages } = this.#options;
    switch (event.type) {
      case 'partial':
        if (isTranscriptWanted()) this.#partials.publish(event);
        return;
      case 'speculation':
        for (const language of languages()) language.prefetch(event.text, event.language);
        return;
      case 'restarted':
        emit(engineRestarted(engines().stt.info));
        return;
      case 'lost':
        emit(lostSpeech(event.fromMs, event.toMs, event.error));
        return;
      case 'clause':
        if (this.#abort.signal.aborted) return;
        await this.#committer.commit(event.clause).catch((error: unknown) => {
          emit(lostSpeech(event.clause.startMs, event.clause.endMs, error));
        });
    }
  }
}
