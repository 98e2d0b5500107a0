/** The voices that an account begins with. */

export interface FakeVoice {
  readonly voice_id: string;
  readonly name: string;
  readonly category: 'premade' | 'cloned' | 'professional' | 'generated';
  readonly labels?: Readonly<Record<string, string>>;
  readonly is_owner?: boolean;
  readonly verified_languages?: readonly { language: string; model_id: string }[];
  readonly available_for_tiers?: readonly string[];
  readonly sharing?: {
    readonly rate?: number;
    readonly fiat_rate?: number;
    readonly live_moderation_enabled?: boolean;
  };
  readonly is_legacy?: boolean;
  readonly voice_verification?: object;
  readonly fine_tuning?: { readonly state?: Readonly<Record<string, string>> };
  /** A sound file; a few bytes of none where left out. */
  readonly preview?: Uint8Array;
}

function premade(voice_id: string, name: string, gender: string, age: string, language = 'en'): FakeVoice {
  return { voice_id, name, category: 'premade', labels: { gender, age, language }, is_owner: false };
}

export const FAKE_VOICES: readonly FakeVoice[] = [
  premade('CwhRBWXzGAHq8TQ4Fs17', 'Roger', 'male', 'middle_aged'),
  premade('EXAVITQu4vr4xnSDxMaL', 'Sarah', 'female', 'young'),
  premade('JBFqnCBsd6RMkjVDRZzb', 'George', 'male', 'middle_aged'),
  premade('TX3LPaxmHKxFdv7VOQHJ', 'Liam', 'male', 'young'),
  premade('XrExE9yKIg1WjnnlVkGX', 'Matilda', 'female', 'middle_aged'),
  premade('pqHfZKP75CvOlQylNhV4', 'Bill', 'male', 'old'),
];
