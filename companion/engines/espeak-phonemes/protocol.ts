/** What the companion and the phonemiser's process say to each other. */

export interface PhonemeRequest {
  /** As eSpeak names it: "es-419". */
  readonly voice: string;
  /** Parts of a text without punctuation that parts them. */
  readonly texts: readonly string[];
}

export type FromHost =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly reason: string }
  | {
      readonly type: 'phonemes';
      /** For each text its words, each a list of IPA symbols that sound as one; stress marks stand before them. */
      readonly texts: readonly (readonly (readonly string[])[])[];
    };

export type ToHost = { readonly type: 'load' } | ({ readonly type: 'phonemise' } & PhonemeRequest);
