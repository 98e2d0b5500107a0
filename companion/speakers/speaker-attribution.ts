import { concat } from '../../shared/pcm.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import type { Voice } from '../../shared/voice.ts';
import type { ActorFinder, KnownActor } from '../actors/actor-finder.ts';
import type { CloneProgress } from '../cloning/clone-progress.ts';
import type { AudioHistory } from '../recognition/audio-history.ts';
import type { SessionSpeakers, SessionSpeaker } from './session-speakers.ts';
import type { SpeakerRegistry } from './speaker-registry.ts';
import { partedAtChange } from '../diarization/speaker-change-detection.ts';
import type { SessionSink } from '../dubbing/events.ts';
import type { CommittedClause } from '../recognition/transcript-stage.ts';
import { ProsodyBaseline } from '../dubbing/prosody.ts';
import type {
  SpeakerEmbedding,
  SpeakerEmbeddingStream,
  SpeakerEncoder,
  Urgency,
} from '../dubbing/ports/speaker-encoder.ts';
import type { ProsodyDelta } from '../dubbing/ports/synthesizer.ts';
import type { SpeakerLabel, SpeakerLabeller } from '../diarization/speaker-labeller.ts';
import type { VoiceCloningPort, VoiceCloneRequest } from '../cloning/voice-cloning-port.ts';

/** Speech after a clause, already heard while its words settled. */
const MORE_VOICE_MS = 800;
/** With less heard, a guess would be of the word and not of the voice. */
const GUESS_FROM_MS = 900;
/** Recognisers' word times are a little short, and what is beneath a voice is heard beside it. */
const EDGE_MS = 120;

/** A language of the session: the voices of its speakers in it, and who is told of them. */
export interface LanguageCast {
  readonly cast: SessionSpeakers;
  readonly emit: SessionSink;
}

export interface SpeakerAttributionOptions {
  /** At least one. The first is the one whose names and voices are told to whoever asks. */
  readonly casts: () => readonly LanguageCast[];
  readonly registry: SpeakerRegistry;
  readonly embeddings: SpeakerEmbeddingStream;
  readonly encoder: SpeakerEncoder;
  readonly labeller: SpeakerLabeller;
  readonly actors: ActorFinder | undefined;
  readonly voiceMaker: VoiceCloningPort | undefined;
  readonly history: AudioHistory;
  /** `patient` where nobody listens live. */
  readonly urgency: Extract<Urgency, 'clause' | 'patient'>;
  /** Told what concerns no language. */
  readonly emit: SessionSink;
}

/** Tells who said a clause, introduces whoever is new in every language, and has voices cloned. */
export class SpeakerAttribution {
  readonly #options: SpeakerAttributionOptions;
  readonly #styles = new ProsodyBaseline();
  #isClosed = false;

  constructor(options: SpeakerAttributionOptions) {
    this.#options = options;
  }

  /** All of them, by the names that they have now: an actor is renamed or forgotten without a word being said. */
  speakers(): SessionSpeaker[] {
    const { actors, casts } = this.#options;
    return casts()[0]?.cast.list((actor) => actors?.asNow(actor)) ?? [];
  }

  /** A clause that two people share, as two. */
  parted(clause: CommittedClause): Promise<readonly CommittedClause[]> {
    return partedAtChange(clause, this.#options.embeddings, this.#options.encoder);
  }

  /** Who said a clause, after the client was told of a new speaker, and how it was said. */
  async attribute(clause: CommittedClause): Promise<SpeakerLabel & { style: ProsodyDelta | undefined }> {
    const { labeller, actors, registry } = this.#options;
    const embedding = await this.#voiceOf(clause);
    const label = labeller.label(embedding);
    const name = registry.provisionalName(label.speakerId);
    this.#publish(
      label,
      actors?.follow(label, embedding, () => this.#soundOf(clause), name),
    );
    return { ...label, style: this.#styles.of(label.speakerId, embedding) };
  }

  /** Who is speaking, as far as is known before the clause is whole; undefined where that is not known. */
  async guess(startMs: number, endMs: number): Promise<string | undefined> {
    const { embeddings, labeller, history } = this.#options;
    const toMs = Math.min(history.endMs, endMs + MORE_VOICE_MS);
    if (toMs - startMs < GUESS_FROM_MS) return undefined;
    return labeller.guess(await embeddings.embed(startMs, toMs, 'partial'));
  }

  /** @returns the actor's id @throws DubError `not_found`, or one of the store's */
  name(speakerId: string, name: string): string {
    const actor = this.#actors().name(speakerId, name);
    this.#publish(known(speakerId), actor);
    return actor.id;
  }

  /** @throws DubError `not_found`, or one of the store's */
  refuse(speakerId: string): void {
    this.#actors().refuse(speakerId);
    this.#publish(known(speakerId), undefined);
  }

  /**
   * Has a voice made of a speaker's and gives it to them; how it goes is said in events.
   * @throws DubError where it cannot even begin: as `VoiceCloningPort.start`, or `not_found` where too little was heard of them
   */
  cloneVoice(speakerId: string, wish: VoiceCloneRequest): void {
    const { casts, voiceMaker } = this.#options;
    if (voiceMaker === undefined) throw new DubError('not_available', undefined, { stage: 'tts' });
    voiceMaker.check(wish);
    const name = casts()[0]?.cast.nameOf(speakerId);
    if (name === undefined) {
      throw new DubError('not_found', { reason: 'speaker', speaker: speakerId }, { stage: 'tts' });
    }
    const actor = this.#actors().enroll(speakerId, wish.name ?? name);
    this.#publish(known(speakerId), actor);
    this.#announce(speakerId, { state: 'queued', progress: 0 });
    voiceMaker.start(actor.id, wish, (job) => {
      if (!this.#isClosed) this.#follow(speakerId, job);
    });
  }

  /**
   * A voice is no more: actors who had it have it no longer, and their speakers are recast in that language.
   * @returns the voice that this speaker has now
   */
  replaceVoice(language: LanguageCast, speakerId: string, gone: Voice, engine: string): Voice {
    const { cast, emit } = language;
    this.#options.actors?.forgetVoice(engine, gone.id);
    const recast = cast.replaceVoice(gone);
    const [first] = recast;
    if (first !== undefined) {
      const { name: speaker, voice } = first;
      emit({
        type: 'notice',
        code: 'voice_replaced',
        parameters: { reason: 'gone', gone: gone.name, speaker, voice: voice.name },
      });
    }
    for (const change of recast) {
      emit(change);
      this.#keepVoice(cast, change.speakerId, true);
    }
    return cast.of(speakerId).voice;
  }

  /** What is being made for an actor is made all the same. */
  close(): void {
    this.#isClosed = true;
    this.#options.embeddings.close();
    this.#options.actors?.close();
  }

  #follow(speakerId: string, making: CloneProgress): void {
    const { casts, emit } = this.#options;
    const { state, voice, error } = making;
    this.#announce(speakerId, making);
    if (state === 'listening' && voice !== undefined) {
      const { id, name, kind } = voice;
      for (const language of casts()) {
        language.emit(language.cast.giveVoice(speakerId, { id, name, kind }));
      }
    }
    if (error !== undefined) emit({ type: 'failure', error });
  }

  #announce(speakerId: string, making: CloneProgress): void {
    this.#options.emit({ ...making, type: 'voiceCloning', speakerId });
  }

  #actors(): ActorFinder {
    const { actors } = this.#options;
    if (actors === undefined) throw new DubError('not_available', { reason: 'actors' });
    return actors;
  }

  #publish(label: SpeakerLabel, actor: KnownActor | undefined): void {
    this.#options.registry.register(label.speakerId, label.replaces);
    for (const { cast, emit } of this.#options.casts()) {
      const change = cast.upsertSpeaker(label, actor);
      if (change !== undefined) emit(change);
      this.#keepVoice(cast, label.speakerId);
    }
  }

  /** An actor who has no voice in this engine and language yet, or no longer, keeps the one they are given. */
  #keepVoice(cast: SessionSpeakers, speakerId: string, isAnother = false): void {
    const given = cast.voiceOfActor(speakerId);
    if (given === undefined || (given.isKept && !isAnother)) return;
    this.#options.actors?.keepVoice(given.actorId, given.engine, given.language, given.voice);
  }

  #soundOf({ startMs, endMs }: CommittedClause): Int16Array {
    const frames = this.#options.history.frames(startMs - EDGE_MS, endMs + EDGE_MS);
    return concat(frames.map(({ samples }) => samples));
  }

  /** The clause's voice; where the same breath went on, also what has been heard since: a longer look at it. */
  #voiceOf({ startMs, endMs, boundary }: CommittedClause): Promise<SpeakerEmbedding | undefined> {
    const { embeddings, history } = this.#options;
    const goesOn = boundary === 'length' || boundary === 'conjunction';
    const toMs = goesOn ? Math.min(endMs + MORE_VOICE_MS, history.endMs) : endMs;
    return embeddings.embed(startMs, toMs, this.#options.urgency);
  }
}

/** A speaker of whom nothing new was heard. */
function known(speakerId: string): SpeakerLabel {
  return { speakerId, isNew: false, isOverlapped: false, similarity: 1 };
}
