import { CAPTIONS_ONLY, NOBODYS_VOICE } from '../../shared/engine-info.ts';
import { SessionSpeakers, type VoiceSource } from '../speakers/session-speakers.ts';
import type { LanguageCast } from '../speakers/speaker-attribution.ts';
import type { SpeakerRegistry } from '../speakers/speaker-registry.ts';
import type { ClauseConsumer } from './attributed-clause.ts';
import type { SessionSink } from './events.ts';

/** Gives everybody the voice of nobody. */
const VOICELESS: VoiceSource = {
  info: { name: CAPTIONS_ONLY, kind: 'embedded', title: 'Captions only' },
  isCaptionsOnly: true,
  voiceFor: () => NOBODYS_VOICE,
  hasVoice: () => false,
};

/** What is said, as it was said: its speakers have names there and no voices, for nobody speaks for them. */
export class SourceLanguage implements ClauseConsumer, LanguageCast {
  readonly cast: SessionSpeakers;
  readonly emit: SessionSink;

  /** @param language BCP-47 */
  constructor(language: string, registry: SpeakerRegistry, emit: SessionSink) {
    this.emit = emit;
    this.cast = new SessionSpeakers({ voices: VOICELESS, language, preserveVoice: false, registry });
  }

  prefetch(): void {
    // What was said needs no translation.
  }

  accept(): Promise<void> {
    return Promise.resolve();
  }
}
