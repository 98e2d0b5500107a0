/** How the fake hears: from the sound it was sent, and from nothing else. */

export interface ScriptWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** The service's code, like "es-ES". */
  readonly language?: string;
  /** How sure the service is of it, 0 to 1; 0.9 where left out. */
  readonly confidence?: number;
}

/** Words on the clock of one stream's sound. One appears when a good part of it has been heard; it may end later. */
export interface Ear {
  hear(samples: Int16Array): void;
  readonly words: readonly ScriptWord[];
}

/** Of a word, what has to be heard for it to be noticed. */
export const NOTICED = 0.4;
