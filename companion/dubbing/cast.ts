import type { CompanionMessageOf } from '../../shared/wire/companion-messages.ts';
import type { Voice } from '../../shared/wire/fields.ts';
import type { Synthesizer, VoiceProfile } from './ports.ts';
import type { SpeakerLabel } from './speaker-labeller.ts';

interface Member {
  readonly name: string;
  readonly profile: VoiceProfile | undefined;
  voice: Voice;
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

  list(): { speaker_id: string; name: string; voice_id: string }[] {
    return [...this.#members].map(([id, { name, voice }]) => ({ speaker_id: id, name, voice_id: voice.id }));
  }

  /** Takes a speaker in at the first clause. @returns what the client is told; undefined where it knows already */
  meet(label: SpeakerLabel): CompanionMessageOf<'speaker'> | undefined {
    const { speakerId, profile, similarity, replaces = [] } = label;
    const known = this.#members.get(speakerId);
    if (known !== undefined && replaces.length === 0) return undefined;
    for (const id of replaces) {
      this.#members.delete(id);
      this.#replacedBy.set(id, speakerId);
    }
    const member = known ?? { name: `Speaker ${++this.#named}`, profile, voice: this.#voiceFor(profile) };
    this.#members.set(speakerId, member);
    return {
      type: 'speaker',
      speaker_id: speakerId,
      name: member.name,
      is_new: known === undefined,
      similarity,
      voice: member.voice,
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
    return this.#members.get(this.#idOf(speakerId))?.name;
  }

  /** A voice of the speaker's own. @returns what the client is told */
  giveVoice(speakerId: string, voice: Voice): CompanionMessageOf<'speaker'> {
    const id = this.#idOf(speakerId);
    const member = this.#members.get(id);
    if (member !== undefined) member.voice = voice;
    const name = member?.name ?? id;
    return { type: 'speaker', speaker_id: id, name, is_new: false, similarity: 1, voice };
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
      if (!isKept) member.voice = this.#voiceFor(member.profile, given);
      given.push(member.voice);
    }
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
