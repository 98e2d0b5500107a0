/** The account's voices as the service lists them. */
import { FAKE_VOICES, type FakeVoice } from './account-voices.ts';
import type { Control } from './control.ts';

export class VoiceShelf {
  readonly #control: Control;
  readonly #voices: Map<string, FakeVoice>;
  #made = 0;

  constructor(control: Control, voices: readonly FakeVoice[] = FAKE_VOICES) {
    this.#control = control;
    this.#voices = new Map(voices.map((voice) => [voice.voice_id, voice]));
  }

  get(id: string): FakeVoice | undefined {
    return this.#voices.get(id);
  }

  get size(): number {
    return this.#voices.size;
  }

  add(voice: FakeVoice): void {
    this.#voices.set(voice.voice_id, voice);
  }

  /** @returns the new voice's id; `undefined` where the account has no room */
  clone(name: string): string | undefined {
    if (this.#voices.size >= this.#control.voiceLimit) return undefined;
    const voice_id = `Clone${String(++this.#made).padStart(15, '0')}`;
    this.add({ voice_id, name, category: 'cloned', is_owner: true, ...this.#verification(false) });
    return voice_id;
  }

  /** Its owner has shown that a voice is theirs. */
  verify(id: string): void {
    const voice = this.get(id);
    if (voice !== undefined) this.add({ ...voice, ...this.#verification(true) });
  }

  #verification(is_verified: boolean): Pick<FakeVoice, 'voice_verification'> {
    if (!this.#control.verifiesClones) return {};
    return {
      voice_verification: {
        ...{ requires_verification: true, is_verified, verification_failures: [] },
        ...{ verification_attempts_count: 0, language: null, verification_attempts: null },
      },
    };
  }

  /** @returns those that were there */
  clear(): readonly FakeVoice[] {
    const voices = [...this.#voices.values()];
    this.#voices.clear();
    return voices;
  }

  delete(id: string): boolean {
    return this.#voices.delete(id);
  }

  /** A page as `/v2/voices` gives it. */
  page(baseUrl: string, size: number, token: string | null): object {
    const all = [...this.#voices.values()];
    const from = Number(token ?? 0);
    const hasMore = from + size < all.length;
    return {
      voices: all.slice(from, from + size).map((voice) => onWire(voice, baseUrl)),
      has_more: hasMore,
      total_count: all.length,
      next_page_token: hasMore ? String(from + size) : null,
    };
  }

  all(baseUrl: string): object {
    return { voices: [...this.#voices.values()].map((voice) => onWire(voice, baseUrl)) };
  }
}

export function onWire({ preview: _preview, ...voice }: FakeVoice, baseUrl: string): object {
  return { ...voice, preview_url: `${baseUrl}/previews/${voice.voice_id}.mp3`, description: null };
}
