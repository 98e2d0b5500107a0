import type { CloneProgress } from './clone-progress.ts';

/** Who said that a voice may be made again, and in which words. */
export interface VoiceConsent {
  readonly statement: string;
  readonly grantedBy: string;
}

export interface VoiceCloneRequest {
  /** Without it nothing is made. */
  readonly consent: VoiceConsent | undefined;
  /** What the voice is to be called; as the actor, where left out. */
  readonly name?: string | undefined;
  /** 16 kHz mono; where left out, recordings that were gathered of the actor. */
  readonly samples?: readonly Int16Array[] | undefined;
  /** Which of those; the best of all where left out. */
  readonly sampleIds?: readonly string[] | undefined;
}

/** Makes actors' own voices. */
export interface VoiceCloningPort {
  /** @throws DubError `consent_missing` or `not_available`, where there is no use in beginning */
  check(wish: VoiceCloneRequest): void;
  /**
   * Begins to make a voice of an actor's, in place of one that is being made.
   * @param onProgress how it goes, until it is ready, failed or cancelled
   * @throws DubError where it cannot even begin: `consent_missing`, `not_available`, `not_found`, `sample_unusable`, or
   * one of the store's
   */
  start(
    actorId: string,
    wish: VoiceCloneRequest,
    onProgress?: (making: CloneProgress) => void,
  ): CloneProgress;
}
