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
    if (this.#members.has(label.speakerId)) return undefined;
    const name = `Speaker ${this.#members.size + 1}`;
    const member = { name, profile: label.profile, voice: this.#voiceFor(label.profile) };
    this.#members.set(label.speakerId, member);
    return {
      type: 'speaker',
      speaker_id: label.speakerId,
      name,
      is_new: true,
      similarity: label.similarity,
      voice: member.voice,
    };
  }

  voiceOf(speakerId: string): Voice {
    return this.#members.get(speakerId)?.voice ?? this.#voiceFor(undefined);
  }

  /** Another language or engine: everybody gets a voice of it. */
  recast(synthesizer: Synthesizer, language: string, preserveVoice: boolean): void {
    this.#synthesizer = synthesizer;
    this.#language = language;
    this.#preserveVoice = preserveVoice;
    const members = [...this.#members.values()];
    const given: Voice[] = [];
    for (const member of members) {
      member.voice = this.#voiceFor(member.profile, given);
      given.push(member.voice);
    }
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
