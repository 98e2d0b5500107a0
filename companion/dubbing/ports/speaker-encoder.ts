/** What the pipeline asks of an engine that tells speakers apart. */
import type { EngineInfo } from '../../../shared/engine-info.ts';
import type { AudioFrame } from '../../recognition/ports/audio-frame.ts';

export interface SpeakerEncoder {
  readonly info: EngineInfo;
  /**
   * The spaces that embeddings have a vector in, best first. Vectors of one space can be compared; another model's, or those
   * of figures learnt anew, are of another. An encoder that can only just no longer use its best space goes on without it.
   */
  readonly spaces: readonly string[];
  /** Gets ready ahead of the first session, where that takes a while. */
  warm?(): Promise<void>;
  /**
   * The voice of a recording, 16 kHz mono; `undefined` where there is too little voice to tell. May wait for sessions.
   * @throws the signal's reason; DubError `engine_failed`, `engine_timeout`, `overloaded`
   */
  encode(samples: Int16Array, signal?: AbortSignal): Promise<SpeakerEmbedding | undefined>;
  /** Embeds stretches of a session's sound, so that what two stretches share is worked out once. */
  openStream(history: AudioHistory): SpeakerEmbeddingStream;
  /**
   * In the best space that both have a vector in; 0 where there is none. Calibrated 0..1: the same threshold means the same
   * whichever space it is.
   */
  similarity(a: Voiced, b: Voiced): number;
  /** How likely it is that two speak at once in the stretch, 0..1; never told where left out. */
  overlap?(voice: SpeakerEmbedding): number;
  /** Ends what it started. */
  close?(): void;
}

/** The sound of a session on the capture clock, as far back as it is kept. */
export interface AudioHistory {
  /** In order; gaps of the capture clock are left out. */
  frames(fromMs: number, toMs: number): AudioFrame[];
}

/**
 * What waits for an embedding. The less urgent is left out first where there is more to embed than can be:
 * `clause`: a clause is dubbed once it is known who says it; `change`: the same, and it can be dubbed without;
 * `partial`: words that are still being said are shown with their speaker; `patient`: nothing waits that cannot wait longer.
 */
export type Urgency = 'clause' | 'change' | 'partial' | 'patient';

export interface SpeakerEmbeddingStream {
  /** Speech was captured in this stretch: some of the work can be done ahead. */
  speech(fromMs: number, toMs: number): void;
  /**
   * The voice of a stretch of the last half minute; `undefined` where there is too little voice to tell, and, but where
   * `patient`, where it could not be told soon. Never rejects.
   */
  embed(fromMs: number, toMs: number, urgency: Urgency): Promise<SpeakerEmbedding | undefined>;
  close(): void;
}

/** A voice, for comparing it with others. */
export interface Voiced {
  /** Of unit length, or shorter where they are means of several; by the space that they are of. */
  readonly vectors: Readonly<Record<string, Float32Array>>;
  /** How much voice they were made of. */
  readonly voicedMs: number;
}

export interface SpeakerEmbedding extends Voiced {
  readonly profile: VoiceProfile;
}

/** What a voice sounds like, for choosing one that fits. */
export interface VoiceProfile {
  /** Median fundamental frequency of voiced frames. */
  readonly pitchHz: number;
  /** What more can be told of it, where the encoder tells it. */
  readonly traits?: VoiceTraits;
  /** All that was heard of it, for the encoder to hold against other voices. */
  readonly embedding?: SpeakerEmbedding;
}

export interface VoiceTraits {
  /** Half the span of the middle two thirds of its pitches (a standard deviation, were they normally distributed). */
  readonly pitchRangeSemitones: number;
  /** Formants' frequencies, of the average voice's: above 1 for a shorter throat, 0.8 to 1.25. */
  readonly formantScale: number;
  /** Slope of the long-term spectrum of voiced frames, 300 to 5500 Hz: some -7, lower where breathy. */
  readonly tiltDbPerOctave: number;
  /** Syllable nuclei in what is not a pause. */
  readonly syllablesPerSecond: number;
  /** Mean power of what is not a pause; full scale is 0. */
  readonly levelDb: number;
}
