/**
 * The engines of a session. Adapters in companion/engines implement what the files beside this one ask; the pipeline never
 * learns which vendor is behind one. Times are milliseconds on the capture clock unless a name says otherwise.
 */
import type { Stage } from '../../../shared/protocol/errors.ts';
import type { EngineInfo, EngineInfos, EngineLimit } from '../../../shared/engine-info.ts';
import type { Account } from '../account.ts';
import type { Recognizer } from '../../recognition/ports/recognizer.ts';
import type { SpeakerEncoder } from './speaker-encoder.ts';
import type { Synthesizer } from './synthesizer.ts';
import type { Translator } from './translator.ts';
import type { VoiceActivityDetector } from '../../recognition/ports/voice-activity.ts';

/** The engines of one session. */
export interface EngineSet {
  readonly vad: VoiceActivityDetector;
  readonly stt: Recognizer;
  readonly speaker: SpeakerEncoder;
  readonly translation: Translator;
  /** The recogniser translates as it hears: there is no text in the language that is spoken. */
  readonly isDirect?: boolean;
  readonly tts: Synthesizer;
  /** Stages that this machine does not bear the best of, or bears with less. */
  readonly limits?: EngineLimits;
}

export type EngineLimits = Readonly<Partial<Record<'stt' | 'translation' | 'tts', EngineLimit | undefined>>>;

/** What it takes to say in another language what was written down. */
export type SpeakingEngines = Pick<EngineSet, 'translation' | 'tts' | 'limits'>;

/** A language that is to be spoken beside others. */
export interface SpeakingWish {
  /** BCP-47, as `target`; "auto" where that is found out as it is spoken. */
  readonly source: string;
  readonly target: string;
  /** How many of the same speech's languages are spoken already: this machine may not bear the best voice in all of them. */
  readonly beside: number;
}

/** What it takes to write down who said what. */
export type TranscriptionEngines = Pick<EngineSet, 'vad' | 'stt' | 'speaker'>;

export function engineInfos(engines: EngineSet): EngineInfos {
  const { limits = {} } = engines;
  return {
    stt: limited(engines.stt.info, limits.stt),
    translation: limited(engines.translation.info, limits.translation),
    tts: limited(engines.tts.info, limits.tts),
    speaker: engines.speaker.info,
    vad: engines.vad.info,
  };
}

function limited(info: EngineInfo, limit: EngineLimit | undefined): EngineInfo {
  return limit === undefined ? info : { ...info, limited: limit };
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
   * Whether a language of a room is spoken by another engine than the best of those installed, because this machine does not bear that.
   * @param beside as in {@link SpeakingWish}
   */
  isLighterVoice?(target: string, beside: number): boolean;
  /** Resolves when engines that take seconds to load are loaded, or soon after that should have been; at once where none do. */
  whenWarm?(wanted: { source: string; target: string }): Promise<void>;
  /**
   * Those that only listen, for a transcript.
   * @throws DubError as `choose`
   */
  selectForTranscription(
    source: string,
    customer: Customer,
  ): { engines: TranscriptionEngines; source: string };
  /**
   * Those that only translate and speak, for one more language of what is recognised already.
   * @throws DubError as `choose`
   */
  selectForSpeaking(wanted: SpeakingWish, customer: Customer): SpeakingEngines;
}

/** The session that engines work for: it pays, and it is told when another engine takes a stage over. */
export interface Customer {
  readonly account: Account;
  replaced(change: EngineReplaced): void;
}

/** What the engine that served until now failed of; or the better one has recovered. */
export type ReplacementReason =
  | 'key_rejected'
  | 'quota_exhausted'
  | 'service_disabled'
  | 'no_voices'
  | 'engine_timeout'
  | 'overloaded'
  | 'spend_cap_reached'
  | 'failed'
  | 'recovered';

export interface EngineReplaced {
  readonly stage: Stage;
  readonly from: EngineInfo;
  readonly to: EngineInfo;
  readonly reason: ReplacementReason;
}
