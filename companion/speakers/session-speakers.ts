import type { Voice } from '../../shared/voice.ts';
import type { KnownActor } from '../actors/actor-finder.ts';
import type { SpeakerChanged } from '../dubbing/events.ts';
import type { VoiceProfile } from '../dubbing/ports/speaker-encoder.ts';
import type { Synthesizer } from '../dubbing/ports/synthesizer.ts';
import type { SpeakerRegistry } from './speaker-registry.ts';
import type { SpeakerLabel } from '../diarization/speaker-labeller.ts';

interface Member {
  /** Of the speaker, or of the face that speaks for them. */
  profile: VoiceProfile | undefined;
  actor: KnownActor | undefined;
  voice: Voice;
}

/** A speaker of a session, as it is told to whoever asks. */
export interface SessionSpeaker {
  readonly speakerId: string;
  readonly name: string;
  readonly voiceId: string;
  readonly actorId?: string;
}

/** Whoever has voices to give. */
export type VoiceSource = Pick<Synthesizer, 'info' | 'isCaptionsOnly' | 'voiceFor' | 'hasVoice'>;

export interface SessionSpeakersOptions {
  readonly voices: VoiceSource;
  /** BCP-47. */
  readonly language: string;
  /** Each speaker has a voice of their own that is like theirs. */
  readonly preserveVoice: boolean;
  /** Where voices are not kept: what the first speaker is to sound like, as the face does that speaks for them. */
  readonly standIn?: VoiceProfile | undefined;
  /** Of the session, whatever its languages. */
  readonly registry: SpeakerRegistry;
}

/** The speakers of a session in one language, and the voice that each is given: one voice a speaker, for as long as the language lasts. */
export class SessionSpeakers {
  readonly #members = new Map<string, Member>();
  readonly #registry: SpeakerRegistry;
  #voices: VoiceSource;
  #language: string;
  #preserveVoice: boolean;
  #standIn: VoiceProfile | undefined;

  constructor({ voices, language, preserveVoice, standIn, registry }: SessionSpeakersOptions) {
    this.#standIn = preserveVoice ? undefined : standIn;
    this.#voices = voices;
    this.#language = language;
    this.#preserveVoice = preserveVoice;
    this.#registry = registry;
  }

  get size(): number {
    return this.#members.size;
  }

  /** @param asNow an actor as they are called now; undefined where they are no more */
  list(asNow: (actor: KnownActor) => KnownActor | undefined): SessionSpeaker[] {
    return [...this.#members].map(([id, { actor: formerActor, voice }]) => {
      const actor = formerActor === undefined ? undefined : asNow(formerActor);
      return {
        speakerId: id,
        name: actor?.name ?? this.#registry.provisionalName(id),
        voiceId: voice.id,
        ...(actor === undefined ? {} : { actorId: actor.id }),
      };
    });
  }

  /**
   * Takes a speaker in at the first clause, whom the registry knows by now, and takes them for an actor once it is known who they are.
   * @returns what the client is told; undefined where it knows already
   */
  upsertSpeaker(label: SpeakerLabel, actor?: KnownActor): SpeakerChanged | undefined {
    const { speakerId, similarity, replaces = [] } = label;
    const known = this.#members.get(speakerId);
    for (const id of replaces) this.#members.delete(id);
    const profile = this.#members.size === 0 ? (this.#standIn ?? profileOf(label)) : profileOf(label);
    const member = known ?? {
      profile,
      actor: undefined,
      voice: this.#actorsVoice(actor) ?? this.#voiceFor(profile),
    };
    this.#members.set(speakerId, member);
    const isKnown = known !== undefined && replaces.length === 0;
    const [name, voice, id] = [this.#nameOf(speakerId, member), member.voice, member.actor?.id];
    this.#assign(member, actor);
    const isAnnounced =
      this.#nameOf(speakerId, member) === name && member.voice.id === voice.id && member.actor?.id === id;
    if (isKnown && isAnnounced) return undefined;
    return {
      ...this.#described(speakerId, member, known === undefined, similarity),
      ...(replaces.length === 0 ? {} : { replaces }),
    };
  }

  /** The voice of a speaker in the language that is spoken now, and what the speaker sounds like. */
  of(speakerId: string): { voice: Voice; profile: VoiceProfile | undefined } {
    return (
      this.#members.get(this.#registry.currentId(speakerId)) ?? {
        voice: this.#voiceFor(this.#standIn),
        profile: this.#standIn,
      }
    );
  }

  nameOf(speakerId: string): string | undefined {
    const member = this.#members.get(this.#registry.currentId(speakerId));
    return member === undefined ? undefined : this.#nameOf(speakerId, member);
  }

  /** A voice of the speaker's own. @returns what the client is told */
  giveVoice(speakerId: string, voice: Voice): SpeakerChanged {
    const id = this.#registry.currentId(speakerId);
    const member = this.#members.get(id);
    if (member === undefined) {
      return { type: 'speaker', speakerId: id, name: id, isNew: false, similarity: 1, voice };
    }
    member.voice = voice;
    return this.#described(id, member, false, 1);
  }

  /** A voice is no more: whoever had it is given another. @returns what the client is told of each */
  replaceVoice(gone: Voice): SpeakerChanged[] {
    const had = [...this.#members].filter(([, { voice }]) => voice.id === gone.id);
    return had.map(([id, member]) => {
      member.voice = this.#voiceFor(member.profile);
      return this.#described(id, member, false, 1);
    });
  }

  /** Another face speaks: whoever has the voice of the one before is given its. @returns what the client is told */
  setStandIn(standIn: VoiceProfile | undefined): SpeakerChanged[] {
    const before = this.#standIn;
    if (this.#preserveVoice || before === undefined) return [];
    this.#standIn = standIn;
    const [id, member] = [...this.#members].find(([, { profile }]) => profile === before) ?? [];
    if (id === undefined || member === undefined) return [];
    const others = [...this.#members.values()].filter((one) => one !== member);
    member.profile = standIn;
    member.voice = this.#voiceFor(
      standIn,
      others.map(({ voice }) => voice),
    );
    return [this.#described(id, member, false, 1)];
  }

  /** The voice that a speaker's actor has here, and whether it is the actor's for good; undefined where they are none. */
  voiceOfActor(
    speakerId: string,
  ): { actorId: string; engine: string; language: string; voice: Voice; isKept: boolean } | undefined {
    const member = this.#members.get(this.#registry.currentId(speakerId));
    if (member?.actor === undefined || !this.#preserveVoice) return undefined;
    if (this.#voices.isCaptionsOnly === true) return undefined;
    const [engine, language] = [this.#voices.info.name, this.#language];
    const isKept = member.actor.voiceIn(engine, language) !== undefined;
    return { actorId: member.actor.id, engine, language, voice: member.voice, isKept };
  }

  /** Another language or engine: everybody gets a voice of it. */
  recast(voices: VoiceSource, language: string, preserveVoice: boolean): void {
    this.#voices = voices;
    this.#language = language;
    this.#preserveVoice = preserveVoice;
    const members = [...this.#members.values()];
    const given: Voice[] = [];
    for (const member of members) {
      // A clone speaks every language: it stays its speaker's.
      const isKept = member.voice.kind === 'cloned' && voices.hasVoice(member.voice) && preserveVoice;
      if (!isKept) member.voice = this.#actorsVoice(member.actor) ?? this.#voiceFor(member.profile, given);
      given.push(member.voice);
    }
  }

  /** The actor's name and voice are the speaker's from now on; without an actor a name is provisional again. */
  #assign(member: Member, actor: KnownActor | undefined): void {
    const was = member.actor;
    member.actor = actor;
    const voice = this.#actorsVoice(actor);
    if (voice !== undefined) member.voice = voice;
    else if (was !== undefined && actor?.id !== was.id) member.voice = this.#voiceFor(member.profile);
  }

  #actorsVoice(actor: KnownActor | undefined): Voice | undefined {
    if (!this.#preserveVoice) return undefined;
    const voice = actor?.voiceIn(this.#voices.info.name, this.#language);
    return voice !== undefined && this.#voices.hasVoice(voice) ? voice : undefined;
  }

  #nameOf(speakerId: string, { actor }: Member): string {
    return actor?.name ?? this.#registry.provisionalName(speakerId);
  }

  #described(speakerId: string, member: Member, isNew: boolean, similarity: number): SpeakerChanged {
    const { actor, voice } = member;
    return {
      type: 'speaker',
      speakerId,
      ...(actor === undefined ? {} : { actorId: actor.id }),
      name: this.#nameOf(speakerId, member),
      isNew,
      similarity,
      voice,
    };
  }

  #voiceFor(
    profile: VoiceProfile | undefined,
    taken: readonly Voice[] = [...this.#members.values()].map(({ voice }) => voice),
  ): Voice {
    return this.#preserveVoice || this.#standIn !== undefined
      ? this.#voices.voiceFor(profile, this.#language, taken)
      : this.#voices.voiceFor(undefined, this.#language, []);
  }
}

function profileOf({ profile, voice }: SpeakerLabel): VoiceProfile | undefined {
  return profile === undefined || voice === undefined ? profile : { ...profile, embedding: voice };
}
