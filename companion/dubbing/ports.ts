/**
 * What the pipeline asks of its engines. Adapters in companion/engines implement these; the pipeline never
 * learns which vendor is behind one. Audio inside the pipeline is 16 kHz mono s16; times are milliseconds on the
 * capture clock unless a name says otherwise.
 */
import type { LanguagePair } from '../../shared/languages.ts';
import type { EngineInfo, EngineInfos, Mark, Voice } from '../../shared/wire/fields.ts';

export const PIPELINE_RATE_HZ = 16_000;

export interface AudioFrame {
  readonly startMs: number;
  readonly samples: Int16Array;
}

/** Chooses the engines of a session; the catalog of the companion's engines is one. */
export interface EngineChooser {
  /**
   * @param wanted `source` is "auto" or a BCP-47 tag
   * @throws DubError `unsupported_language_pair` (details: the pairs that are ready) or `engine_missing`
   */
  choose(wanted: { source: string; target: string }): { engines: EngineSet; source: string };
}

// ── voice activity ──────────────────────────────────────────────────────────────────────────────────────────

export interface VoiceActivityDetector {
  readonly info: EngineInfo;
  open(): VoiceActivityStream;
}

export interface VoiceActivityStream {
  /** Takes the next samples (any number) and says whether somebody speaks at their end. Synchronous and cheap. */
  accept(samples: Int16Array): boolean;
  reset(): void;
  close(): void;
}

// ── recognition ─────────────────────────────────────────────────────────────────────────────────────────────

export interface Word {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** All the words of the current utterance as now believed; replaces the hypothesis before it. */
export interface Hypothesis {
  readonly words: readonly Word[];
  /** Nothing of this utterance will change any more; the next hypothesis belongs to the next utterance. */
  readonly isFinal: boolean;
  /** The end of the audio that the recogniser had taken in when it said this. */
  readonly heardToMs: number;
}

export interface RecognizerCapabilities {
  readonly languages: readonly string[];
  /** A word unchanged for this long, in audio heard, is taken as said. */
  readonly stabilityMs: number;
  /** Whether texts come with case and punctuation. */
  readonly punctuates: boolean;
  readonly wordTimes: boolean;
}

export interface Recognizer {
  readonly info: EngineInfo;
  readonly capabilities: RecognizerCapabilities;
  /** Rejects with a DubError (`engine_missing`, `engine_failed`) where it cannot start. */
  open(options: { language: string; signal: AbortSignal }): Promise<RecognizerStream>;
}

/**
 * One listener. `write` during speech; `endUtterance` at a pause, after which exactly one final hypothesis
 * comes; the next `write` begins a new utterance. Iterating `hypotheses` throws a DubError if the engine dies, after
 * which the stream is useless and another one must be opened.
 */
export interface RecognizerStream {
  /** Resolves when the engine can take more: the caller's backpressure. Frames of one utterance are contiguous. */
  write(frame: AudioFrame): Promise<void>;
  endUtterance(): void;
  readonly hypotheses: AsyncIterable<Hypothesis>;
  close(): Promise<void>;
}

// ── speakers ────────────────────────────────────────────────────────────────────────────────────────────────

export interface SpeakerEncoder {
  readonly info: EngineInfo;
  /** What tells the voice of a stretch from others; `undefined` where there is too little voice to tell. */
  encode(samples: Int16Array): SpeakerEmbedding | undefined;
  /** Calibrated 0..1: the same threshold means the same whichever encoder runs. */
  similarity(a: SpeakerEmbedding, b: SpeakerEmbedding): number;
}

export interface SpeakerEmbedding {
  /** Vectors of one encoder have one length and may be averaged. */
  readonly vector: Float32Array;
  readonly profile: VoiceProfile;
  /** How much voice it was made of. */
  readonly voicedMs: number;
}

/** What a voice sounds like, for choosing one that fits. */
export interface VoiceProfile {
  /** Median fundamental frequency of voiced frames. */
  readonly pitchHz: number;
}

// ── translation ─────────────────────────────────────────────────────────────────────────────────────────────

export interface TranslationRequest {
  readonly text: string;
  readonly source: string;
  readonly target: string;
  /** The texts of the clauses before it, oldest first. */
  readonly context: readonly string[];
}

export interface Translator {
  readonly info: EngineInfo;
  pairs(): readonly LanguagePair[];
  translate(request: TranslationRequest, signal: AbortSignal): Promise<string>;
}

// ── synthesis ───────────────────────────────────────────────────────────────────────────────────────────────

export interface SynthesisRequest {
  readonly text: string;
  readonly language: string;
  readonly voice: Voice;
  /** What was spoken just before in this voice, for prosody across clauses. */
  readonly previousText?: string;
  /** The length that would fit. The engine comes as near as it sounds well. */
  readonly targetMs?: number;
}

export interface Synthesis {
  readonly sampleRateHz: number;
  /** Audio as it is made. Throws a DubError if the engine fails on the way. */
  readonly audio: AsyncIterable<Int16Array>;
  /** Complete once `audio` has ended; empty where the engine knows none. */
  marks(): readonly Mark[];
}

export interface Synthesizer {
  readonly info: EngineInfo;
  languages(): readonly string[];
  voices(language?: string): readonly (Voice & { languages: readonly string[] })[];
  /** The voice that fits a speaker best. `taken` are voices of other speakers, to be told apart from. */
  voiceFor(profile: VoiceProfile | undefined, language: string, taken: readonly Voice[]): Voice;
  synthesize(request: SynthesisRequest, signal: AbortSignal): Promise<Synthesis>;
}

export interface VoiceCloner {
  readonly info: EngineInfo;
  clone(
    request: {
      readonly name: string;
      readonly samples: readonly Int16Array[];
      readonly consent: { readonly statement: string; readonly granted_by: string };
    },
    signal: AbortSignal,
  ): Promise<Voice>;
}

// ── all of them ─────────────────────────────────────────────────────────────────────────────────────────────

/** The engines of one session. */
export interface EngineSet {
  readonly vad: VoiceActivityDetector;
  readonly stt: Recognizer;
  readonly speaker: SpeakerEncoder;
  readonly translation: Translator;
  readonly tts: Synthesizer;
  readonly cloner?: VoiceCloner;
}

export function engineInfos(engines: EngineSet): EngineInfos {
  return {
    stt: engines.stt.info,
    translation: engines.translation.info,
    tts: engines.tts.info,
    speaker: engines.speaker.info,
    vad: engines.vad.info,
  };
}
