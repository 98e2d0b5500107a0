import type { SpeakerEmbedding, SpeakerEncoder, VoiceProfile } from '../dubbing/ports/speaker-encoder.ts';

/** Who said a clause, as far as can be told from its sound. */
export interface SpeakerLabel {
  readonly speakerId: string;
  readonly isNew: boolean;
  /** Two spoke at once: whose it is taken to be is the one it sounds most like. */
  readonly isOverlapped: boolean;
  /** To the nearest speaker known before, 0..1. */
  readonly similarity: number;
  readonly profile?: VoiceProfile;
  /** All that was heard of this speaker so far. */
  readonly voice?: SpeakerEmbedding;
  /** Speakers who turned out to be this one. */
  readonly replaces?: readonly string[];
}

/** Tells the speakers of one session apart, a clause at a time. */
export interface SpeakerLabeller {
  /** @param embedding the clause's voice; undefined where too little of it was heard to tell */
  label(embedding: SpeakerEmbedding | undefined): SpeakerLabel;
  /** Who this would be, as far as is known by now; nothing is learnt of it. */
  guess(embedding: SpeakerEmbedding | undefined): string | undefined;
}

export type LabellerFactory = (encoder: SpeakerEncoder) => SpeakerLabeller;
