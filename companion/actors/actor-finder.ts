import type { DubError } from '../../shared/protocol/errors.ts';
import type { Voice } from '../../shared/voice.ts';
import type { SpeakerEmbedding } from '../dubbing/ports/speaker-encoder.ts';
import type { SpeakerLabel } from '../diarization/speaker-labeller.ts';

/** A speaker that lasts, as a session knows them. */
export interface KnownActor {
  readonly id: string;
  readonly name: string;
  /** The voice they have in an engine, for a language; undefined where they have none yet. */
  voiceIn(engine: string, language: string): Voice | undefined;
}

/** Finds out which actors a session's speakers are, and remembers what is heard of them. Never throws but where it says so. */
export interface ActorFinder {
  /**
   * Who a speaker is, as far as is known by now. Synchronous and cheap.
   * @param sound what was heard, 16 kHz mono
   * @param provisionalName what they are called while nobody knows who they are
   */
  follow(
    label: SpeakerLabel,
    embedding: SpeakerEmbedding | undefined,
    sound: () => Int16Array,
    provisionalName: string,
  ): KnownActor | undefined;
  /** An actor as they are called now; undefined where they are no more. Where that cannot be told, as they were. */
  asNow(actor: KnownActor): KnownActor | undefined;
  /** The voice that an actor was given. */
  keepVoice(actorId: string, engine: string, language: string, voice: Voice): void;
  /** A voice is no more: whoever had it has none in that engine. */
  forgetVoice(engine: string, voiceId: string): void;
  /**
   * The viewer says who a speaker is: an actor by that name from now on.
   * @throws DubError `not_found` where too little was heard of the speaker, or one of the store's
   */
  name(speakerId: string, name: string): KnownActor;
  /**
   * Who a speaker is, taken in by that name where they are nobody yet.
   * @throws as `name`
   */
  enroll(speakerId: string, name: string): KnownActor;
  /**
   * The viewer says that a speaker is not the actor they were taken for.
   * @throws DubError `not_found` where they were taken for none, or one of the store's
   */
  refuse(speakerId: string): void;
  /** Remembers what has not been yet. */
  close(): void;
}

/** @param trouble told once, where actors cannot be read or kept: the session goes on without */
export type ActorFinderFactory = (
  show: { readonly site: string; readonly title: string } | undefined,
  trouble: (error: DubError) => void,
) => ActorFinder;
