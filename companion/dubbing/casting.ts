import { DubError } from '../../shared/wire/errors.ts';
import type { ActorFinder, KnownActor } from './actors.ts';
import type { CaptureTimeline } from './capture-timeline.ts';
import type { Cast } from './cast.ts';
import { partedAtChange } from './change-of-speaker.ts';
import { cloneFor } from './cloning.ts';
import type { SessionSink } from './events.ts';
import type { HeardClause } from './hearing.ts';
import type { CloneRequest, SpeakerEar, SpeakerEmbedding, SpeakerEncoder, VoiceCloner } from './ports.ts';
import type { SpeakerLabeller } from './speaker-labeller.ts';

/** Speech after a clause, already heard while its words settled. */
const MORE_VOICE_MS = 800;

export interface CastingOptions {
  readonly cast: Cast;
  readonly ear: SpeakerEar;
  readonly encoder: SpeakerEncoder;
  readonly labeller: SpeakerLabeller;
  readonly actors: ActorFinder | undefined;
  readonly timeline: CaptureTimeline;
  readonly emit: SessionSink;
}

/** Tells who said a clause, introduces whoever is new, and has voices cloned. */
export class Casting {
  readonly #options: CastingOptions;
  readonly #clonings = new Set<Promise<void>>();
  readonly #abort = new AbortController();

  constructor(options: CastingOptions) {
    this.#options = options;
  }

  /** A clause that two people share, as two. */
  parted(clause: HeardClause): Promise<readonly HeardClause[]> {
    return partedAtChange(clause, this.#options.ear, this.#options.encoder);
  }

  /** @returns the speaker's id, after the client was told of a new one */
  whoSaid(clause: HeardClause): string {
    const { cast, labeller, actors, emit } = this.#options;
    const heard = this.#voiceOf(clause);
    const label = labeller.label(heard);
    const introduction = cast.meet(label, actors?.follow(label, heard));
    if (introduction !== undefined) emit(introduction);
    this.#keepVoice(label.speakerId);
    return label.speakerId;
  }

  /** @returns the actor's id @throws DubError `not_found`, or one of the store's */
  name(speakerId: string, name: string): string {
    const actor = this.#actors().name(speakerId, name);
    this.#tell(speakerId, actor);
    return actor.id;
  }

  /** @throws DubError `not_found`, or one of the store's */
  refuse(speakerId: string): void {
    this.#actors().refuse(speakerId);
    this.#tell(speakerId, undefined);
  }

  /**
   * Makes a clone of a speaker's voice and gives it to the speaker; how it goes is said in `voice_clone` messages.
   * @throws DubError where it cannot even begin: `not_available`, `not_found`
   */
  cloneVoice(speakerId: string, request: CloneRequest, cloner: VoiceCloner | undefined): void {
    const { cast, emit } = this.#options;
    if (cloner === undefined) {
      throw new DubError('not_available', 'The speech engine in use cannot clone voices.', { stage: 'tts' });
    }
    if (cast.nameOf(speakerId) === undefined) {
      throw new DubError('not_found', `speaker_id: nobody here is "${speakerId}".`, { stage: 'tts' });
    }
    const cloning = cloneFor(speakerId, request, {
      cloner,
      emit,
      signal: this.#abort.signal,
      onVoice: (voice) => {
        emit(cast.giveVoice(speakerId, voice));
        this.#keepVoice(speakerId, true);
      },
    }).finally(() => this.#clonings.delete(cloning));
    this.#clonings.add(cloning);
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#clonings);
    this.#options.actors?.close();
  }

  #actors(): ActorFinder {
    const { actors } = this.#options;
    if (actors === undefined) throw new DubError('not_available', 'This session keeps no actors.');
    return actors;
  }

  #tell(speakerId: string, actor: KnownActor | undefined): void {
    const { cast, emit } = this.#options;
    const change = cast.meet({ speakerId, isNew: false, similarity: 1 }, actor);
    if (change !== undefined) emit(change);
    this.#keepVoice(speakerId);
  }

  /** An actor who has no voice in this engine and language yet keeps the one they are given; a clone in any case. */
  #keepVoice(speakerId: string, isClone = false): void {
    const given = this.#options.cast.voiceOfActor(speakerId);
    if (given === undefined || (given.isKept && !isClone)) return;
    this.#options.actors?.keepVoice(given.actorId, given.engine, given.language, given.voice);
  }

  /** The clause's voice; where the same breath went on, also what has been heard since: a longer look at it. */
  #voiceOf({ startMs, endMs, boundary }: HeardClause): SpeakerEmbedding | undefined {
    const { ear, timeline } = this.#options;
    const goesOn = boundary === 'length' || boundary === 'conjunction';
    return ear.embed(startMs, goesOn ? Math.min(endMs + MORE_VOICE_MS, timeline.endMs) : endMs);
  }
}
