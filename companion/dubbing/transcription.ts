import { randomUUID } from 'node:crypto';
import { Account } from './account.ts';
import { CaptionLog } from './caption-log.ts';
import { CaptureTimeline } from './capture-timeline.ts';
import type { SessionSink } from './events.ts';
import { Hearing, type HeardClause } from './hearing.ts';
import type { Ears } from './ports/engine-set.ts';
import type { SpeakerEmbeddingStream } from './ports/speaker-encoder.ts';
import type { Patience, SessionDependencies } from './dependencies.ts';
import type { SpeakerLabeller } from './speaker-labeller.ts';

/** A session that only listens: who said what, and when. Sound goes in as into a DubSession. */
export class Transcription {
  readonly captions = new CaptionLog();
  readonly account: Account;
  readonly source: string;
  readonly #dependencies: SessionDependencies;
  readonly #emit: SessionSink;
  readonly #engines: Ears;
  readonly #timeline = new CaptureTimeline();
  readonly #embeddings: SpeakerEmbeddingStream;
  readonly #labeller: SpeakerLabeller;
  readonly #hearing: Hearing;
  readonly #abort = new AbortController();
  /** Names by id. */
  readonly #speakers = new Map<string, string>();
  #named = 0;
  #clauseId = 0;

  /** @throws DubError where nobody hears that language */
  constructor(source: string, dependencies: SessionDependencies) {
    this.#dependencies = dependencies;
    this.#emit = (event) => {
      this.captions.take(event);
      dependencies.emit(event);
    };
    this.account = new Account(
      randomUUID(),
      dependencies.bought === undefined ? {} : { bought: dependencies.bought },
    );
    this.account.setCap(dependencies.spendCapUsd);
    const customer = { account: this.account, replaced: () => undefined };
    const chosen = dependencies.engines.chooseEars(source, customer);
    this.source = chosen.source;
    this.#engines = chosen.engines;
    this.#embeddings = chosen.engines.speaker.openStream(this.#timeline);
    this.#labeller = dependencies.labeller(chosen.engines.speaker);
    this.#hearing = new Hearing({
      vad: this.#engines.vad,
      recognizer: this.#engines.stt,
      recognition: {
        language: this.source,
        terms: () => [],
        account: this.account,
        signal: this.#abort.signal,
      },
      timeline: this.#timeline,
      language: this.source === 'auto' ? 'en' : this.source,
      isTranscribing: () => false,
      emit: this.#emit,
      whoSays: () => Promise.resolve(undefined),
      onClause: (clause) => this.#write(clause),
      onSpeech: (fromMs, toMs) => {
        this.#embeddings.speech(fromMs, toMs);
      },
      onLikely: () => undefined,
    });
  }

  get captureEndMs(): number {
    return this.#timeline.endMs;
  }
  get engineNames(): Record<string, string> {
    const { stt, speaker, vad } = this.#engines;
    return { stt: stt.info.name, speaker: speaker.info.name, vad: vad.info.name };
  }
  get speakers(): { speaker_id: string; name: string }[] {
    return [...this.#speakers].map(([speaker_id, name]) => ({ speaker_id, name }));
  }

  /** Takes the next sound, 16 kHz. Calls must not overlap; resolves when more may come. */
  async accept(samples: Int16Array): Promise<void> {
    if (samples.length === 0) return;
    const frame = { startMs: this.#timeline.endMs, samples };
    this.#timeline.add(frame, this.#dependencies.nowMs());
    await this.#hearing.accept(frame);
  }

  /** Waits for the last words, and lets go of everything. */
  async stop({ lastWordsMs }: Patience): Promise<void> {
    await this.#hearing.finish(lastWordsMs);
    await this.abandon();
  }

  /** Lets go of everything at once. */
  async abandon(): Promise<void> {
    this.#abort.abort();
    await this.#hearing.close();
    this.#embeddings.close();
  }

  async #write(cut: HeardClause): Promise<void> {
    // Nobody listens to it live.
    const heard = await this.#embeddings.embed(cut.startMs, cut.endMs, 'patient');
    const { speakerId, isOverlapped, replaces = [] } = this.#labeller.label(heard);
    if (!this.#speakers.has(speakerId)) this.#speakers.set(speakerId, `Speaker ${++this.#named}`);
    for (const id of replaces) this.#speakers.delete(id);
    this.captions.relabel(replaces, speakerId);
    const clauseId = ++this.#clauseId;
    this.#dependencies.words?.(clauseId, cut.words);
    this.#emit({
      type: 'clause',
      clause_id: clauseId,
      text: cut.text,
      start_ms: Math.round(cut.startMs),
      end_ms: Math.round(cut.endMs),
      speaker_id: speakerId,
      ...(isOverlapped ? { overlapped: true } : {}),
      language: cut.language,
    });
  }
}
