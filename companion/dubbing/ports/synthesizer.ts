/** What the pipeline asks of an engine that speaks. */
import { DubError } from '../../../shared/protocol/errors.ts';
import type { EngineInfo } from '../../../shared/engine-info.ts';
import type { Voice } from '../../../shared/voice.ts';
import type { Account } from '../account.ts';
import type { VoiceProfile } from './speaker-encoder.ts';

/** How a clause was said, beside how its speaker usually speaks. */
export interface ProsodyDelta {
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
  /** What was spoken just before in this voice, for prosody across clauses. */
  readonly previousText?: string;
  /** The length that would fit. The engine comes as near as it sounds well. */
  readonly targetMs?: number;
  /** How it was said; the level is seen to by whoever asks. */
  readonly style?: ProsodyDelta | undefined;
  readonly account: Account;
  /** When it should begin to be heard, on the clock of `performance.now()`: the most urgent goes first. */
  readonly dueAtMs: number;
  /** So late already that being heard at once matters more than by which voice. */
  readonly isLate?: boolean;
}

/** Where in a clause's dub a word or a mouth shape begins. */
export interface Mark {
  readonly kind: 'word' | 'viseme';
  readonly value: string;
  readonly atMs: number;
}

/** No engine has the voice any more. Whoever asked for it gives its speaker another one and asks again. */
export class VoiceGoneError extends DubError {
  readonly voice: Voice;
  /** The name of the engine that would have been asked. */
  readonly engine: string;

  constructor(voice: Voice, engine: string) {
    super('voice_gone', undefined, { stage: 'tts' });
    this.voice = voice;
    this.engine = engine;
  }
}

export interface Synthesis {
  /** The voice that speaks: the one asked for, unless another engine had to do it. */
  readonly voice: Voice;
  readonly sampleRateHz: number;
  /** Audio as it is made. Throws a DubError if the engine fails on the way. */
  readonly audio: AsyncIterable<Int16Array>;
  /**
   * Those that are known so far, each kind in order of time: of all the sound that `audio` has given, complete once it has ended.
   * Empty where the engine knows none.
   */
  marks(): readonly Mark[];
}

export interface OfferedVoice extends Voice {
  readonly languages: readonly string[];
  /** Where a sample of it can be heard. */
  readonly previewUrl?: string;
}

export interface Synthesizer {
  readonly info: EngineInfo;
  /** It stands for a language that nobody speaks: it is asked for no speech, and its voice is nobody's. */
  readonly isCaptionsOnly?: boolean;
  /** First sound that takes longer than this is asked of the next engine; 700 ms where left out. */
  readonly firstSoundDeadlineMs?: number;
  /** Sound that stops for longer than this is spoken on by the next engine; 900 ms where left out. */
  readonly pausePatienceMs?: number;
  /** It computes on this machine, and speaks more slowly than is listened to where the machine is busy. */
  readonly canFallBehind?: boolean;
  languages(): readonly string[];
  voices(language?: string): readonly OfferedVoice[];
  /** The voice that fits a speaker best. `taken` are voices of other speakers, to be told apart from. */
  voiceFor(profile: VoiceProfile | undefined, language: string, taken: readonly Voice[]): Voice;
  /** Whether a voice, by its id, is one of this engine's; no longer, once it was found to be gone. */
  hasVoice(voice: Voice): boolean;
  /** Whether it may speak in a voice that it has just now; in all of them where left out. Meanwhile another stands in. */
  maySpeakIn?(voice: Voice): boolean;
  /** @throws DubError; VoiceGoneError where nobody has the voice any more */
  synthesize(request: SynthesisRequest, signal: AbortSignal): Promise<Synthesis>;
}
