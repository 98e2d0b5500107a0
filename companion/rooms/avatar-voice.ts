import { avatarOf } from '../../shared/avatar/avatars.ts';
import type { VoiceProfile } from '../dubbing/ports/speaker-encoder.ts';

/** What a face sounds like: engines choose a voice by it as they do by a speaker's own. */
export function voiceOfAvatar(id: string): VoiceProfile | undefined {
  const { voicePitchHz: pitchHz } = avatarOf(id);
  return pitchHz === undefined ? undefined : { pitchHz };
}
