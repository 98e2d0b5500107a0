import type { EngineEntry } from '../shared/http/engines.ts';
import type { VoiceList } from '../shared/http/voices.ts';
import type { LanguagePair } from '../shared/languages.ts';
import type { Voice } from '../shared/voice.ts';
import type { Account } from './dubbing/account.ts';
import type { EngineChooser } from './dubbing/ports/engine-set.ts';
import type { SpeakerEncoder } from './dubbing/ports/speaker-encoder.ts';
import type { VoiceCloner } from './dubbing/ports/voice-cloner.ts';

/** The engines there are: what is ready, and which of them a session gets. */
export interface Catalog extends EngineChooser {
  entries(): EngineEntry[];
  /** Language pairs that can be dubbed now. */
  pairs(): readonly LanguagePair[];
  /** Language pairs that can be captioned now and not dubbed: no synthesiser speaks the target language. */
  captionPairs(): readonly LanguagePair[];
  /** Voices that can speak now. */
  voices(): VoiceList['voices'];
  /** What tells speakers apart, the same for all sessions. */
  readonly speaker: SpeakerEncoder;
  /**
   * A short sample of a voice, in this language where it is spoken for the purpose.
   * @throws DubError `voice_gone` where nobody speaks in it, `not_available` where there is no sample of it
   */
  preview(voiceId: string, language: string | undefined, signal: AbortSignal): Promise<VoiceSample>;
  /** Makes voices, where an engine in use can. */
  readonly cloner: VoiceCloner | undefined;
  /**
   * A voice saying a text, or where left out a sentence that is known of the language. It costs what a dub costs.
   * @throws DubError `voice_gone` where nobody speaks in it, or the engine's
   */
  speak(voice: Voice, request: SpeakRequest, signal: AbortSignal): Promise<Spoken>;
  /** Ids of the models that are in memory now. */
  loadedModels?(): readonly string[];
  /**
   * Measures once what the engines on this machine take of it, as soon as nobody dubs.
   * @param isBusy whether anybody dubs now: it would disturb them, and they the measurement
   */
  measureWhenIdle?(isBusy: () => boolean, onFailed: (error: unknown) => void): void;
}

export interface SpeakRequest {
  readonly language: string;
  readonly text?: string | undefined;
  /** Pays for it. */
  readonly account: Account;
}

/** Sound, mono. */
export interface Spoken {
  readonly samples: Int16Array;
  readonly rateHz: number;
}

/** A sound file. */
export interface VoiceSample {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}
