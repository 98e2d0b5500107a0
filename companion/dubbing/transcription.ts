import { randomUUID } from 'node:crypto';
import { Account } from './account.ts';
import { CaptionLog } from './caption-log.ts';
import { AudioHistory } from '../recognition/audio-history.ts';
import { Recognition } from '../recognition/recognition.ts';
import type { CommittedClause } from '../recognition/transcript-stage.ts';
import { VoiceActivityTrack } from '../recognition/voice-activity-track.ts';
import type { SessionSink } from './events.ts';
import { SpeakerRegistry } from '../speakers/speaker-registry.ts';
import { engineRestarted, lostSpeech } from './recognition-trouble.ts';
import type { TranscriptionEngines } from './ports/engine-set.ts';
import type { SpeakerEmbeddingStream } from './ports/speaker-encoder.ts';
import type { DrainTimeouts, SessionDependencies } from './dependencies.ts';
import type { SpeakerLabeller } from '../diarization/speaker-labeller.ts';

/** A session that only listens: who said what, and when. Sound goes in as into a DubSession. */
export class Transcription {
  readonly captions = new CaptionLog();
  readonly account: Account;
  readonly source: string;
  readonly #dependencies: SessionDependencies;
  readonly #emit: SessionSink;
  readonly #engines: TranscriptionEngines;
  readonly #history = new AudioHistory();
  readonly #activity: VoiceActivityTrack;
  readonly #embeddings: SpeakerEmbeddingStream;
  readonly #labeller: SpeakerLabeller;
  readonly #recognition: Recognition;
  /** Ends when the recognition does. */
  readonly #writing: Promise<void>;
  readonly #abort = new AbortController();
  readonly #speakers = new SpeakerRegistry();
  #clauseId = 0;

  /** @throws DubError where nobody hears that language */
  constructor(source: string, dependencies: SessionDependencies) {
    this.#dependencies = dependencies;
    this.#emit = (event) => {
      this.captions.record(event);
      dependencies.emit(event);
    };
    this.account = new Account(
      randomUUID(),
      dependencies.bought === undefined ? {} : { bought: dependencies.bought },
      dependencies.daySpending,
    );
    this.account.setCap(dependencies.spendCapUsd);
    const customer = { account: this.account, replaced: () => undefined };
    const chosen = dependencies.engines.selectForTranscription(source, customer);
    this.source = chosen.source;
    this.#engines = chosen.engines;
    this.#embeddings = chosen.engines.speaker.openStream(this.#history);
    this.#labeller = dependencies.labeller(chosen.engines.speaker);
    this.#activity = new VoiceActivityTrack(this.#engines.vad);
    this.#recognition = new Recognition({
      recognizer: this.#engines.stt,
      recognition: {
        language: this.source,
        terms: () => [],
        account: this.account,
        signal: this.#abort.signal,
      },
      history: this.#history,
      activity: this.#activity,
      language: this.source === 'auto' ? 'en' : this.source,
    });
    this.#writing = this.#writeAll();
  }

  get captureEndMs(): number {
    return this.#history.endMs;
  }
  get engineNames(): Record<string, string> {
    const { stt, speaker, vad } = this.#engines;
    return { stt: stt.info.name, speaker: speaker.info.name, vad: vad.info.name };
  }
  get speakers(): { speakerId: string; name: string }[] {
    return this.#speakers
      .ids()
      .map((speakerId) => ({ speakerId, name: this.#speakers.provisionalName(speakerId) }));
  }

  /** Takes the next sound, 16 kHz. Calls must not overlap; resolves when more may come. */
  async accept(samples: Int16Array): Promise<void> {
    if (samples.length === 0) return;
    const frame = { startMs: this.#history.endMs, samples };
    this.#history.add(frame, this.#dependencies.nowMs());
    const activity = this.#activity.accept(frame);
    if (activity.isSpeech) this.#embeddings.speech(activity.startMs, activity.endMs);
    await this.#recognition.accept(activity);
  }

  /** Waits for the last words, and lets go of everything. */
  async stop({ lastWordsMs }: DrainTimeouts): Promise<void> {
    await this.#recognition.finish(lastWordsMs);
    await this.abandon();
  }

  /** Lets go of everything at once. */
  async abandon(): Promise<void> {
    this.#abort.abort();
    await this.#recognition.close();
    await this.#writing;
    this.#activity.close();
    this.#embeddings.close();
  }

  async #writeAll(): Promise<void> {
    for await (const event of this.#recognition) {
      if (event.type === 'restarted') {
        this.#emit(engineRestarted(this.#engines.stt.info));
      }
      if (event.type === 'lost') this.#emit(lostSpeech(event.fromMs, event.toMs, event.error));
      if (event.type !== 'clause' || this.#abort.signal.aborted) continue;
      const { clause } = event;
      await this.#write(clause).catch((error: unknown) => {
        this.#emit(lostSpeech(clause.startMs, clause.endMs, error));
      });
    }
  }

  async #write(cut: CommittedClause): Promise<void> {
    // Nobody listens to it live.
    const embedding = await this.#embeddings.embed(cut.startMs, cut.endMs, 'patient');
    const { speakerId, isOverlapped, replaces = [] } = this.#labeller.label(embedding);
    this.#speakers.register(speakerId, replaces);
    this.captions.relabel(replaces, speakerId);
    const clauseId = ++this.#clauseId;
    this.#dependencies.words?.(clauseId, cut.words);
    this.#emit({
      type: 'clause',
      clauseId,
      text: cut.text,
      startMs: Math.round(cut.startMs),
      endMs: Math.round(cut.endMs),
      speakerId,
      isOverlapped,
      isDirect: false,
      language: cut.language,
    });
  }
}
