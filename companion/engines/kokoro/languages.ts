/** The languages that Kokoro speaks, and what eSpeak calls the variety whose sounds it is given. */

export interface SpokenLanguage {
  /** BCP-47. */
  readonly tag: string;
  readonly espeakVoice: string;
  /** The first letter of the names of voices that were recorded in it. */
  readonly voices: string;
}

/** Its training had these; Japanese and Chinese need phonemes of other tools. A region that is not named takes the first of its language. */
export const LANGUAGES: readonly SpokenLanguage[] = [
  { tag: 'en-US', espeakVoice: 'en-us', voices: 'a' },
  { tag: 'en-GB', espeakVoice: 'en-gb', voices: 'b' },
  { tag: 'es', espeakVoice: 'es', voices: 'e' },
  { tag: 'es-419', espeakVoice: 'es-419', voices: 'e' },
  { tag: 'pt-BR', espeakVoice: 'pt-br', voices: 'p' },
  { tag: 'fr', espeakVoice: 'fr', voices: 'f' },
  { tag: 'it', espeakVoice: 'it', voices: 'i' },
  { tag: 'hi', espeakVoice: 'hi', voices: 'h' },
];
