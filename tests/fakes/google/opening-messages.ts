/** What the first message of a stream says of it: by Speech-to-Text's first API, and by its second. */

export interface RecognitionConfig {
  readonly encoding: string;
  readonly sampleRateHertz: number;
  readonly languageCode: string;
  readonly alternativeLanguageCodes: readonly string[];
  readonly model: string;
  readonly maxAlternatives: number;
  readonly enableAutomaticPunctuation: boolean;
  readonly enableWordTimeOffsets: boolean;
  readonly enableWordConfidence: boolean;
  readonly speechContexts: readonly { phrases: readonly string[] }[];
}

export interface Config {
  readonly explicitDecodingConfig?: {
    readonly encoding: string;
    readonly sampleRateHertz: number;
    readonly audioChannelCount: number;
  };
  readonly model: string;
  readonly languageCodes: readonly string[];
  readonly features?: { readonly enableWordTimeOffsets: boolean; readonly enableWordConfidence: boolean };
  readonly adaptation?: {
    readonly phraseSets: readonly {
      readonly inlinePhraseSet?: { readonly phrases: readonly { readonly value: string }[] };
    }[];
  };
}

export interface Opening {
  readonly recognizer: string;
  readonly streamingConfig: {
    readonly config: Config;
    readonly streamingFeatures: {
      readonly interimResults: boolean;
      readonly endpointingSensitivity: string;
    };
  };
}
