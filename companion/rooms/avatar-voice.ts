import type { AvatarDesign } from '../../shared/avatar/avatar-schema.ts';
import type { VoiceProfile } from '../dubbing/ports/speaker-encoder.ts';

/** What a face sounds like: engines choose a voice by it as they do by a speaker's own. */
export function voiceOfAvatar({ voicePitchHz: pitchHz }: AvatarDesign): VoiceProfile | undefined {
  return pitchHz === undefined ? undefined : { pitchHz };
}
