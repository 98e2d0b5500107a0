import type { CompanionMessageOf } from '../../shared/wire/companion-messages.ts';
import type { Voice } from '../../shared/wire/fields.ts';
import type { KnownActor } from './actors.ts';
import type { VoiceProfile } from './ports/speaker-encoder.ts';
import type { Synthesizer } from './ports/synthesizer.ts';
import type { SpeakerLabel } from './speaker-labeller.ts';

interface Member {
  /** What they are called while nobody knows who they are. */
  readonly provisionalName: string;
  readonly profile: VoiceProfile | undefined;
  actor: KnownActor | undefined;
  voice: Voice;
}

/** A speaker of a session, as it is told to whoever asks. */
export interface CastMember {
  readonly speaker_id: string;
  readonly name: string;
  readonly voice_id: string;
  readonly actor_id?: string;
}

/** The speakers of a session and the voice that each is given: one voice a speaker, for as long as the language lasts. */
export class Cast {
  readonly #members = new Map<string, Member>();
  /** Those who turned out to be somebody else, and who. */
  readonly #replacedBy = new Map<string, string>();
  #named = 0;
  #synthesizer: Synthesizer;
  #language: string;
  #preserveVoice: boolean;

  constructor(synthesizer: Synthesizer, language: string, preserveVoice: boolean) {
    this.#synthesizer = synthesizer;
    this.#language = language;
    this.#preserveVoice = preserveVoice;
  }

  get size(): number {
    return this.#members.size;
  }

  /** @param asNow an actor as they are called now; undefined where they are no more */
  list(asNow: (actor: KnownActor) => KnownActor | undefined): CastMember[] {
    return [...this.#members].map(([id, { provisionalName, actor: met, voice }]) => {
      const actor = met === undefined ? undefined : asNow(met);
      return {
        speaker_id: id,
        name: actor?.name ?? provisionalName,
        voice_id: voice.id,
        ...(actor === undefined ? {} : { actor_id: actor.id }),
      };
    });
  }

  /**
   * Takes a speaker in at the first clause, and takes them for an actor once it is known who they are.
   * @returns what the client is told; undefined where it knows already
   */
  meet(label: SpeakerLabel, actor?: KnownActor): CompanionMessageOf<'speaker'> | undefined {
    const { speakerId, similarity, replaces = [] } = label;
    const profile = profileOf(label);
    const known = this.#members.get(speakerId);
    for (const id of replaces) {
      this.#members.delete(id);
      this.#replacedBy.set(id, speakerId);
    }
    const member = known ?? {
      provisionalName: `Speaker ${++this.#named}`,
      profile,
      actor: undefined,
      voice: this.#actorsVoice(actor) ?? this.#voiceFor(profile),
    };
    this.#members.set(speakerId, member);
    const isKnown = known !== undefined && replaces.length === 0;
    const [name, voice, id] = [nameOf(member), member.voice, member.actor?.id];
    this.#take(member, actor);
    const isTold = nameOf(member) === name && member.voice.id === voice.id && member.actor?.id === id;
    if (isKnown && isTold) return undefined;
    return {
      ...told(speakerId, member, known === undefined, similarity),
      ...(replaces.length === 0 ? {} : { replaces: [...replaces] }),
    };
  }

  /** The voice of a speaker in the language that is spoken now, and what the speaker sounds like. */
  of(speakerId: string): { voice: Voice; profile: VoiceProfile | undefined } {
    return (
      this.#members.get(this.#idOf(speakerId)) ?? { voice: this.#voiceFor(undefined), profile: undefined }
    );
  }

  nameOf(speakerId: string): string | undefined {
    const member = this.#members.get(this.#idOf(speakerId));
    return member === undefined ? undefined : nameOf(member);
  }

  /** A voice of the speaker's own. @returns what the client is told */
  giveVoice(speakerId: string, voice: Voice): CompanionMessageOf<'speaker'> {
    const id = this.#idOf(speakerId);
    const member = this.#members.get(id);
    if (member === undefined) {
      return { type: 'speaker', speaker_id: id, name: id, is_new: false, similarity: 1, voice };
    }
    member.voice = voice;
    return told(id, member, false, 1);
  }

  /** A voice is no more: whoever had it is given another. @returns what the client is told of each */
  replaceVoice(gone: Voice): CompanionMessageOf<'speaker'>[] {
    const had = [...this.#members].filter(([, { voice }]) => voice.id === gone.id);
    return had.map(([id, member]) => {
      member.voice = this.#voiceFor(member.profile);
      return told(id, member, false, 1);
    });
  }

  /** The voice that a speaker's actor has here, and whether it is the actor's for good; undefined where they are none. */
  voiceOfActor(
    speakerId: string,
  ): { actorId: string; engine: string; language: string; voice: Voice; isKept: boolean } | undefined {
    const member = this.#members.get(this.#idOf(speakerId));
    if (member?.actor === undefined || !this.#preserveVoice) return undefined;
    if (this.#synthesizer.isCaptionsOnly === true) return undefined;
    const [engine, language] = [this.#synthesizer.info.name, this.#language];
    const isKept = member.actor.voiceIn(engine, language) !== undefined;
    return { actorId: member.actor.id, engine, language, voice: member.voice, isKept };
  }

  /** Another language or engine: everybody gets a voice of it. */
  recast(synthesizer: Synthesizer, language: string, preserveVoice: boolean): void {
    this.#synthesizer = synthesizer;
    this.#language = language;
    this.#preserveVoice = preserveVoice;
    const members = [...this.#members.values()];
    const given: Voice[] = [];
    for (const member of members) {
      // A clone speaks every language: it stays its speaker's.
      const isKept = member.voice.kind === 'cloned' && synthesizer.hasVoice(member.voice) && preserveVoice;
      if (!isKept) member.voice = this.#actorsVoice(member.actor) ?? this.#voiceFor(member.profile, given);
      given.push(member.voice);
    }
  }

  /** The actor's name and voice are the speaker's from now on; without an actor a name is provisional again. */
  #take(member: Member, actor: KnownActor | undefined): void {
    const was = member.actor;
    member.actor = actor;
    const voice = this.#actorsVoice(actor);
    if (voice !== undefined) member.voice = voice;
    else if (was !== undefined && actor?.id !== was.id) member.voice = this.#voiceFor(member.profile);
  }

  #actorsVoice(actor: KnownActor | undefined): Voice | undefined {
    if (!this.#preserveVoice) return undefined;
    const voice = actor?.voiceIn(this.#synthesizer.info.name, this.#language);
    return voice !== undefined && this.#synthesizer.hasVoice(voice) ? voice : undefined;
  }

  #idOf(speakerId: string): string {
    let id = speakerId;
    for (let next = this.#replacedBy.get(id); next !== undefined; next = this.#replacedBy.get(id)) id = next;
    return id;
  }

  #voiceFor(
    profile: VoiceProfile | undefined,
    taken: readonly Voice[] = [...this.#members.values()].map(({ voice }) => voice),
  ): Voice {
    return this.#preserveVoice
      ? this.#synthesizer.voiceFor(profile, this.#language, taken)
      : this.#synthesizer.voiceFor(undefined, this.#language, []);
  }
}

function profileOf({ profile, voice }: SpeakerLabel): VoiceProfile | undefined {
  return profile === undefined || voice === undefined ? profile : { ...profile, heard: voice };
}

function nameOf({ actor, provisionalName }: Member): string {
  return actor?.name ?? provisionalName;
}

function told(
  speakerId: string,
  member: Member,
  isNew: boolean,
  similarity: number,
): CompanionMessageOf<'speaker'> {
  const { actor, voice } = member;
  return {
    type: 'speaker',
    speaker_id: speakerId,
    ...(actor === undefined ? {} : { actor_id: actor.id }),
    name: nameOf(member),
    is_new: isNew,
    similarity,
    voice,
  };
}
