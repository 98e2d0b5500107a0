/** Which encoder tells speakers apart. */
import { DubError } from '../../../shared/wire/errors.ts';
import type { Config } from '../../config.ts';
import type { SpeakerEncoder } from '../../dubbing/ports/speaker-encoder.ts';
import { VoiceprintEncoder } from '../../speakers/voiceprint/voiceprint-encoder.ts';

export interface ChosenSpeaker {
  readonly encoder: SpeakerEncoder;
  /** Why it is not the neural one, where that was wanted. */
  readonly trouble?: DubError;
}

/** The voiceprints, and where a neural encoder was wanted by name, that there is none. */
export function chooseSpeaker({
  SPEAKER_ENGINE: wanted,
}: Pick<Config, 'SPEAKER_ENGINE'>): Promise<ChosenSpeaker> {
  const encoder = new VoiceprintEncoder();
  if (wanted !== 'neural') return Promise.resolve({ encoder });
  const trouble = new DubError('engine_missing', 'There is no neural speaker encoder in this version.', {
    stage: 'speaker',
  });
  return Promise.resolve({ encoder, trouble });
}
