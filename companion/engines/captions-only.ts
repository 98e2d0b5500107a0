/** Stands where a synthesiser would for a language that none speaks: what is said in it is read. */
import { DubError } from '../../shared/protocol/errors.ts';
import { CAPTIONS_ONLY, NOBODYS_VOICE } from '../../shared/engine-info.ts';
import type { Voice } from '../../shared/voice.ts';
import type { Synthesizer } from '../dubbing/ports/synthesizer.ts';

export const CAPTIONS_ONLY_ENGINE = {
  name: CAPTIONS_ONLY,
  kind: 'embedded',
  title: 'Captions only',
} as const;

export class CaptionsOnly implements Synthesizer {
  readonly info = CAPTIONS_ONLY_ENGINE;
  readonly isCaptionsOnly = true;

  languages(): readonly string[] {
    return [];
  }

  voices(): readonly [] {
    return [];
  }

  voiceFor(): Voice {
    return NOBODYS_VOICE;
  }

  hasVoice(): boolean {
    return false;
  }

  synthesize(): Promise<never> {
    return Promise.reject(new DubError('voice_gone', { reason: 'language' }, { stage: 'tts' }));
  }
}
