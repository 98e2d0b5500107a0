import type { EngineEntry, VoiceList } from '../shared/http.ts';
import type { LanguagePair } from '../shared/languages.ts';
import type { EngineChooser, SpeakerEncoder } from './dubbing/ports.ts';

/** The engines there are: what is ready, and which of them a session gets. */
export interface Catalog extends EngineChooser {
  entries(): EngineEntry[];
  /** Language pairs that can be dubbed now. */
  pairs(): readonly LanguagePair[];
  /** Voices that can speak now. */
  voices(): VoiceList['voices'];
  /** What tells speakers apart, the same for all sessions. */
  readonly speaker: SpeakerEncoder;
  /**
   * A short sample of a voice, in this language where it is spoken for the purpose.
   * @throws DubError `voice_gone` where nobody speaks in it, `not_available` where there is no sample of it
   */
  preview(voiceId: string, language: string | undefined, signal: AbortSignal): Promise<VoiceSample>;
}

/** A sound file. */
export interface VoiceSample {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}
