import { asDubError } from '../as-dub-error.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import type { ActorShow } from '../../shared/actors.ts';
import type { Voice } from '../../shared/voice.ts';
import type { ActorFinder, KnownActor } from './actor-finder.ts';
import type { SpeakerEmbedding } from '../dubbing/ports/speaker-encoder.ts';
import type { SpeakerLabel } from '../diarization/speaker-labeller.ts';
import type { Actor } from '../store/actor-record.ts';
import type { Acquaintance } from './acquaintance.ts';
import type { ActorProfiles } from './actor-profiles.ts';
import { overheard } from '../cloning/gathering.ts';
import { bestOf, type VoiceRecording } from '../cloning/clone-sample-buffer.ts';

/** Voice that is wanted before somebody is recognised, and how much more each time it is tried again. */
const RECOGNISE_FROM_MS = 1_500;
const TRY_AGAIN_AT = 1.5;
/** Somebody who was heard for this long, and was alike all the time, is an actor from then on. */
const STEADY_MS = 60_000;
const STEADY_SIMILARITY = 0.7;
/** Of recordings that are kept of whom nobody knows yet. */
const STRANGERS_S = 40;
/** What was heard is remembered this often, in voice. */
const REMEMBER_EVERY_MS = 30_000;

interface Followed {
  voice: SpeakerEmbedding | undefined;
  actorId: string | undefined;
  /** Actors whom the viewer said this is not. */
  readonly refused: Set<string>;
  tryAtMs: number;
  clips: number;
  seconds: number;
  /** Of the latest clips. */
  similarities: number[];
  /** Voice that was heard when it was last remembered. */
  rememberedMs: number;
  /** What there is to make a voice of, until it is known whose. */
  recordings: VoiceRecording[];
}

/** Which actors the speakers of one session are. */
export class SessionActors implements ActorFinder {
  readonly #book: ActorProfiles;
  readonly #show: ActorShow | undefined;
  readonly #trouble: (error: DubError) => void;
  readonly #startedAt = new Date().toISOString();
  readonly #followed = new Map<string, Followed>();
  #isTroubled = false;

  constructor(book: ActorProfiles, show: ActorShow | undefined, trouble: (error: DubError) => void) {
    this.#book = book;
    this.#show = show;
    this.#trouble = trouble;
  }

  follow(
    label: SpeakerLabel,
    embedding: SpeakerEmbedding | undefined,
    sound: () => Int16Array,
    provisionalName: string,
  ): KnownActor | undefined {
    const followed = this.#of(label.speakerId);
    for (const id of label.replaces ?? []) this.#join(followed, id);
    followed.voice = label.voice ?? followed.voice;
    if (embedding !== undefined && !label.isOverlapped) {
      followed.clips++;
      followed.seconds += embedding.voicedMs / 1000;
      if (!label.isNew) followed.similarities.push(label.similarity);
      this.#gather(followed, label, embedding, sound);
    }
    return this.#unlessTroubled(() => {
      const actor =
        this.#actorOf(followed) ?? this.#recognise(followed) ?? this.#enroll(followed, provisionalName);
      if (actor === undefined) return undefined;
      for (const recording of followed.recordings.splice(0)) this.#book.samples.add(actor.id, recording);
      const voicedMs = followed.voice?.voicedMs ?? 0;
      if (voicedMs - followed.rememberedMs >= REMEMBER_EVERY_MS) this.#remember(followed);
      return known(actor);
    });
  }

  asNow(actor: KnownActor): KnownActor | undefined {
    const all = this.#unlessTroubled(() => this.#book.all());
    if (all === undefined) return actor;
    const found = all.find(({ id }) => id === actor.id);
    return found === undefined ? undefined : known(found);
  }

  keepVoice(actorId: string, engine: string, language: string, voice: Voice): void {
    this.#unlessTroubled(() => {
      // A clone speaks every language.
      const spoken = voice.kind === 'cloned' ? '' : language;
      this.#book.keepVoice(actorId, { ...voice, engine, language: spoken });
    });
  }

  forgetVoice(engine: string, voiceId: string): void {
    this.#unlessTroubled(() => {
      this.#book.forgetVoice(engine, voiceId);
    });
  }

  name(speakerId: string, name: string): KnownActor {
    const followed = this.#followed.get(speakerId);
    if (followed?.voice === undefined) {
      throw new DubError('not_found', { reason: 'speaker_unfamiliar' });
    }
    const actor = this.#actorOf(followed);
    if (actor !== undefined) return known(this.#book.rename(actor.id, name));
    return this.#create(followed, followed.voice, name);
  }

  enroll(speakerId: string, name: string): KnownActor {
    const followed = this.#followed.get(speakerId);
    const actor = followed === undefined ? undefined : this.#actorOf(followed);
    return actor === undefined ? this.name(speakerId, name) : known(actor);
  }

  #create(followed: Followed, voice: SpeakerEmbedding, name: string): KnownActor {
    const created = this.#book.create(name, true, this.#acquaintance(followed, voice));
    followed.actorId = created.id;
    for (const recording of followed.recordings.splice(0)) this.#book.samples.add(created.id, recording);
    return known(created);
  }

  refuse(speakerId: string): void {
    const followed = this.#followed.get(speakerId);
    const actor = followed === undefined ? undefined : this.#actorOf(followed);
    if (followed?.voice === undefined || actor === undefined) {
      throw new DubError('not_found', { reason: 'speaker_no_actor' });
    }
    this.#book.refuse(actor.id, followed.voice, this.#startedAt);
    followed.refused.add(actor.id);
    followed.recordings = [];
    followed.actorId = undefined;
  }

  close(): void {
    this.#unlessTroubled(() => {
      for (const followed of this.#followed.values()) this.#remember(followed);
    });
  }

  #of(speakerId: string): Followed {
    const known = this.#followed.get(speakerId);
    if (known !== undefined) return known;
    const followed: Followed = {
      ...{ voice: undefined, actorId: undefined, refused: new Set<string>(), tryAtMs: RECOGNISE_FROM_MS },
      ...{ clips: 0, seconds: 0, similarities: [], rememberedMs: 0, recordings: [] },
    };
    this.#followed.set(speakerId, followed);
    return followed;
  }

  /** A speaker turned out to be another one. */
  #join(into: Followed, speakerId: string): void {
    const gone = this.#followed.get(speakerId);
    if (gone === undefined) return;
    this.#followed.delete(speakerId);
    into.actorId ??= gone.actorId;
    into.clips += gone.clips;
    into.seconds += gone.seconds;
    into.similarities.push(...gone.similarities);
    into.recordings = bestOf([...into.recordings, ...gone.recordings], STRANGERS_S);
  }

  #gather(
    followed: Followed,
    { isNew, similarity }: SpeakerLabel,
    voice: SpeakerEmbedding,
    sound: () => Int16Array,
  ): void {
    // Somebody new is like nobody yet.
    if (isNew) return;
    const { title = '', site = '' } = this.#show ?? {};
    const recording = overheard({
      ...{ samples: sound(), voice, similarity },
      ...{ title: title === '' ? site : title, at: this.#startedAt },
    });
    if (recording !== undefined)
      followed.recordings = bestOf([...followed.recordings, recording], STRANGERS_S);
  }

  /** Undefined where they are nobody yet, or an actor who was deleted or merged meanwhile. */
  #actorOf(followed: Followed): Actor | undefined {
    const actor = this.#book.all().find(({ id }) => id === followed.actorId);
    if (actor === undefined && followed.actorId !== undefined) {
      followed.actorId = undefined;
      followed.tryAtMs = RECOGNISE_FROM_MS;
    }
    return actor;
  }

  #recognise(followed: Followed): Actor | undefined {
    const { voice } = followed;
    if (voice === undefined || voice.voicedMs < followed.tryAtMs) return undefined;
    followed.tryAtMs = voice.voicedMs * TRY_AGAIN_AT;
    const taken = [...this.#followed.values()].flatMap(({ actorId }) => actorId ?? []);
    const found = this.#book.recognise(voice, this.#show, new Set([...taken, ...followed.refused]));
    followed.actorId = found?.actor.id;
    return found?.actor;
  }

  #enroll(followed: Followed, name: string): Actor | undefined {
    const { voice, similarities } = followed;
    if (voice === undefined || voice.voicedMs < STEADY_MS) return undefined;
    const mean = similarities.reduce((sum, one) => sum + one, 0) / Math.max(1, similarities.length);
    if (mean < STEADY_SIMILARITY) return undefined;
    const actor = this.#book.create(name, false, this.#acquaintance(followed, voice));
    followed.actorId = actor.id;
    return actor;
  }

  #remember(followed: Followed): void {
    const { actorId, voice } = followed;
    if (actorId === undefined || voice === undefined || followed.clips === 0) return;
    if (this.#actorOf(followed) !== undefined) this.#book.learn(actorId, this.#acquaintance(followed, voice));
  }

  /** What is told is counted no more. */
  #acquaintance(followed: Followed, voice: SpeakerEmbedding): Acquaintance {
    const { clips, seconds, similarities } = followed;
    Object.assign(followed, { clips: 0, seconds: 0, similarities: [], rememberedMs: voice.voicedMs });
    return { voice, recordedAt: this.#startedAt, show: this.#show, clips, seconds, similarities };
  }

  /** Actors are a help, not a need: where they cannot be read or kept, dubbing goes on without. */
  #unlessTroubled<Result>(work: () => Result): Result | undefined {
    if (this.#isTroubled) return undefined;
    try {
      return work();
    } catch (cause) {
      const error = asDubError(cause);
      // A lock passes.
      this.#isTroubled = !error.retryable || error.code === 'internal';
      if (this.#isTroubled) this.#trouble(error);
      return undefined;
    }
  }
}

function known({ id, name, voices }: Actor): KnownActor {
  return {
    id,
    name,
    voiceIn: (engine, language) => {
      const voice = voices.find(
        (one) => one.engine === engine && (one.language === '' || one.language === language),
      );
      return voice === undefined ? undefined : { id: voice.id, name: voice.name, kind: voice.kind };
    },
  };
}
