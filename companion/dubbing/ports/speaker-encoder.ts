/** What the pipeline asks of an engine that tells speakers apart. */
import type { EngineInfo } from '../../../shared/wire/fields.ts';
import type { AudioFrame } from './audio-frame.ts';

export interface SpeakerEncoder {
  readonly info: EngineInfo;
  /** Vectors of one space can be held against each other; another model's, or those of figures learnt anew, are of another. */
  readonly space: string;
  /** Gets ready ahead of the first session, where that takes a while. */
  warm?(): void;
  /** What tells the voice of a stretch from others; `undefined` where there is too little voice to tell. */
  encode(samples: Int16Array): SpeakerEmbedding | undefined;
  /** Listens along with a session, so that little is left to work out once somebody is to be told apart. */
  listen(sound: KeptSound): SpeakerEar;
  /** Calibrated 0..1: the same threshold means the same whichever encoder runs. */
  similarity(a: SpeakerEmbedding, b: SpeakerEmbedding): number;
  /** How likely it is that two speak at once in the stretch, 0..1; never told where left out. */
  overlap?(voice: SpeakerEmbedding): number;
}

/** What is kept of a session's sound, on the capture clock. */
export interface KeptSound {
  /** In order; gaps of the capture clock are left out. */
  frames(fromMs: number, toMs: number): AudioFrame[];
}

export interface SpeakerEar {
  /** Somebody spoke in this stretch, which has just been heard. */
  heard(fromMs: number, toMs: number): void;
  /** What tells the voice of a stretch of the last half minute; `undefined` where there is too little voice to tell. */
  embed(fromMs: number, toMs: number): SpeakerEmbedding | undefined;
}

export interface SpeakerEmbedding {
  /** Of length 1. Vectors of one encoder have as many values each and may be averaged. */
  readonly vector: Float32Array;
  readonly profile: VoiceProfile;
  /** How much voice it was made of. */
  readonly voicedMs: number;
}

/** What a voice sounds like, for choosing one that fits. */
export interface VoiceProfile {
  /** Median fundamental frequency of voiced frames. */
  readonly pitchHz: number;
  /** What more can be told of it, where the encoder tells it. */
  readonly traits?: VoiceTraits;
  /** All that was heard of it, for the encoder to hold against other voices. */
  readonly heard?: SpeakerEmbedding;
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
