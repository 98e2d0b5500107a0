/**
 * What the pipeline asks of its engines. Adapters in companion/engines implement these; the pipeline never
 * learns which vendor is behind one. Audio inside the pipeline is 16 kHz mono s16; times are milliseconds on the
 * capture clock unless a name says otherwise.
 */
import type { LanguagePair } from '../../shared/languages.ts';
import type { SampleQuality } from '../../shared/actors.ts';
import type { Stage } from '../../shared/wire/errors.ts';
import type { EngineInfo, EngineInfos, Mark, Voice } from '../../shared/wire/fields.ts';
import type { Account } from './account.ts';

export const PIPELINE_RATE_HZ = 16_000;

export interface AudioFrame {
  readonly startMs: number;
  readonly samples: Int16Array;
}

/** Chooses the engines of a session; the catalog of the companion's engines is one. */
export interface EngineChooser {
  /**
   * @param wanted `source` is "auto" or a BCP-47 tag
   * @returns `source`: "auto" only where the recogniser itself tells languages apart
   * @throws DubError `unsupported_language_pair` (details: pairs that are ready) or `engine_missing`
   */
  choose(
    wanted: { source: string; target: string },
    customer: Customer,
  ): { engines: EngineSet; source: string };
  /**
   * Those that only listen, for a transcript.
   * @throws DubError as `choose`
   */
  chooseEars(source: string, customer: Customer): { engines: Ears; source: string };
}

/** What it takes to write down who said what. */
export type Ears = Pick<EngineSet, 'vad' | 'stt' | 'speaker'>;

/** The session that engines work for: it pays, and it is told when another engine takes a stage over. */
export interface Customer {
  readonly account: Account;
  replaced(change: EngineReplaced): void;
}

export interface EngineReplaced {
  readonly stage: Stage;
  readonly from: EngineInfo;
  readonly to: EngineInfo;
  /** Why, in words for the viewer. */
  readonly reason: string;
}

/** A name or a word that a show uses in a way of its own. */
export interface Term {
  readonly text: string;
  /** What it is called in the target language; itself where left out. */
  readonly translation?: string;
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
  /** The recogniser itself says that this word will hardly change: it need not be waited for. */
  readonly isStable?: boolean;
}

/** All the words of the current utterance as now believed; replaces the hypothesis before it. */
export interface Hypothesis {
  readonly words: readonly Word[];
  /** Nothing of this utterance will change any more; the next hypothesis belongs to the next utterance. */
  readonly isFinal: boolean;
  /** The end of the audio that the recogniser had taken in when it said this. */
  readonly heardToMs: number;
  /** The language that was heard, where the recogniser tells; BCP-47. */
  readonly language?: string;
}

export interface RecognizerCapabilities {
  readonly languages: readonly string[];
  /** A word unchanged for this long, in audio heard, is taken as said. */
  readonly stabilityMs: number;
  /** Whether texts come with case and punctuation. */
  readonly punctuates: boolean;
  /** Whether it takes "auto" and says with each hypothesis what it heard. */
  readonly detectsLanguage: boolean;
  readonly wordTimes: boolean;
  /** Sound from before speech was detected that it wants, so that no first consonant is lost. */
  readonly preRollMs: number;
}

export interface RecognitionOptions {
  /** BCP-47, or "auto" where `capabilities.detectsLanguage`. */
  readonly language: string;
  /** Names and words to be expected; asked for anew at each utterance. */
  readonly terms: () => readonly Term[];
  readonly account: Account;
  readonly signal: AbortSignal;
}

export interface Recognizer {
  readonly info: EngineInfo;
  readonly capabilities: RecognizerCapabilities;
  /** Rejects with a DubError (`engine_missing`, `engine_failed`, `key_rejected`, …) where it cannot start. */
  open(options: RecognitionOptions): Promise<RecognizerStream>;
}

/**
 * One listener. `write` during speech; `endUtterance` at a pause, after which exactly one final hypothesis
 * comes; the next `write` begins a new utterance. Iterating `hypotheses` throws a DubError if the engine dies, after
 * which the stream is useless and another one must be opened.
 */
export interface RecognizerStream {
  /** Those of the engine that listens now. */
  readonly capabilities: RecognizerCapabilities;
  /**
   * Resolves when the engine can take more: the caller's backpressure. Frames of one utterance are contiguous.
   * @param isSpeech what the voice activity detector says of the frame: sound that is not speech is paused in
   */
  write(frame: AudioFrame, isSpeech: boolean): Promise<void>;
  endUtterance(): void;
  readonly hypotheses: AsyncIterable<Hypothesis>;
  close(): Promise<void>;
}

// ── speakers ────────────────────────────────────────────────────────────────────────────────────────────────

export interface SpeakerEncoder {
  readonly info: EngineInfo;
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

// ── translation ─────────────────────────────────────────────────────────────────────────────────────────────

export interface TranslationRequest {
  readonly text: string;
  readonly source: string;
  readonly target: string;
  /** The texts of the clauses before it, oldest first. */
  readonly context: readonly string[];
  /** Names stay names. */
  readonly terms: readonly Term[];
  readonly account: Account;
  /** When its dub should begin to be heard, on the clock of `performance.now()`: the most urgent goes first. */
  readonly dueAtMs: number;
}

export interface Translation {
  readonly text: string;
  /** The engine that made it. */
  readonly engine: EngineInfo;
}

export interface Translator {
  readonly info: EngineInfo;
  pairs(): readonly LanguagePair[];
  translate(request: TranslationRequest, signal: AbortSignal): Promise<Translation>;
  /**
   * Translates what will likely be asked for soon, so that it is there then. Where left out, nothing is gained by it.
   * @returns whether it is being translated
   */
  translateAhead?(request: TranslationRequest): boolean;
}

// ── synthesis ───────────────────────────────────────────────────────────────────────────────────────────────

/** How a clause was said, beside how its speaker usually speaks. */
export interface ClauseStyle {
  /** Above the speaker's usual level; negative for what is quieter. */
  readonly levelDb: number;
  /** Syllables a second, of the usual; 0.5 to 2. */
  readonly pace: number;
  /** Span of the pitch, of the usual; 0.5 to 2. */
  readonly pitchRange: number;
}

export interface SynthesisRequest {
  readonly text: string;
  readonly language: string;
  readonly voice: Voice;
  /** What the speaker sounds like, where another voice has to be found. */
  readonly profile?: VoiceProfile | undefined;
  /**
   * Told that no engine has the voice any more, and one that it would have been asked of.
   * @returns the voice that the speaker has from now on
   */
  readonly voiceGone?: (voice: Voice, engine: string) => Voice;
  /** What was spoken just before in this voice, for prosody across clauses. */
  readonly previousText?: string;
  /** The length that would fit. The engine comes as near as it sounds well. */
  readonly targetMs?: number;
  /** How it was said; the level is seen to by whoever asks. */
  readonly style?: ClauseStyle | undefined;
  readonly account: Account;
  /** When it should begin to be heard, on the clock of `performance.now()`: the most urgent goes first. */
  readonly dueAtMs: number;
}

export interface Synthesis {
  /** The voice that speaks: the one asked for, unless another engine had to do it. */
  readonly voice: Voice;
  readonly sampleRateHz: number;
  /** Audio as it is made. Throws a DubError if the engine fails on the way. */
  readonly audio: AsyncIterable<Int16Array>;
  /** Complete once `audio` has ended; empty where the engine knows none. */
  marks(): readonly Mark[];
}

export interface OfferedVoice extends Voice {
  readonly languages: readonly string[];
  /** Where a sample of it can be heard. */
  readonly previewUrl?: string;
}

export interface Synthesizer {
  readonly info: EngineInfo;
  /** First sound that takes longer than this is asked of the next engine; 700 ms where left out. */
  readonly firstSoundPatienceMs?: number;
  languages(): readonly string[];
  voices(language?: string): readonly OfferedVoice[];
  /** The voice that fits a speaker best. `taken` are voices of other speakers, to be told apart from. */
  voiceFor(profile: VoiceProfile | undefined, language: string, taken: readonly Voice[]): Voice;
  /** Whether a voice, by its id, is one of this engine's; no longer, once it was found to be gone. */
  hasVoice(voice: Voice): boolean;
  synthesize(request: SynthesisRequest, signal: AbortSignal): Promise<Synthesis>;
}

export interface CloneRequest {
  readonly name: string;
  /** 16 kHz mono. */
  readonly samples: readonly Int16Array[];
  readonly consent: { readonly statement: string; readonly granted_by: string };
}

/** A voice that was made, and what the recordings of it were worth. */
export interface ClonedVoice extends Voice {
  readonly quality: SampleQuality;
}

export interface VoiceCloner {
  readonly info: EngineInfo;
  /**
   * @param onProgress 0..1
   * @throws DubError `sample_unusable` (too short, too long, not one person), `key_rejected`, `quota_exhausted`, …
   */
  clone(
    request: CloneRequest,
    signal: AbortSignal,
    onProgress?: (progress: number) => void,
  ): Promise<ClonedVoice>;
  /** @throws DubError `voice_gone` where there is none by that id */
  delete(voiceId: string, signal: AbortSignal): Promise<void>;
  /** The account's clones. */
  list(signal: AbortSignal): Promise<readonly Voice[]>;
  /** A short sample of a voice, as the service keeps it: an MP3 file's bytes. @throws DubError `voice_gone` */
  preview(voiceId: string, signal: AbortSignal): Promise<Uint8Array>;
}

// ── all of them ─────────────────────────────────────────────────────────────────────────────────────────────

/** The engines of one session. */
export interface EngineSet {
  readonly vad: VoiceActivityDetector;
  readonly stt: Recognizer;
  readonly speaker: SpeakerEncoder;
  readonly translation: Translator;
  readonly tts: Synthesizer;
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
