import type { ActorShow } from '../../shared/actors.ts';
import type { SpeakerEmbedding } from '../dubbing/ports/speaker-encoder.ts';

/** What a session has heard of one of its speakers. */
export interface Acquaintance {
  readonly voice: SpeakerEmbedding;
  /** ISO 8601, the same all the session: it stands for it. */
  readonly recordedAt: string;
  readonly show: ActorShow | undefined;
  /** Since it was last told. */
  readonly clips: number;
  readonly seconds: number;
  /** Of those clips to what was known of the voice. */
  readonly similarities: readonly number[];
}
