import { ProblemError } from '../../problems.ts';
import type { AudioSource } from '../audio-source.ts';
import { StreamSource } from './stream-source.ts';

/** Chrome's own, beside what the standard's types know. */
interface TabAudio extends MediaTrackConstraints {
  readonly suppressLocalAudioPlayback: boolean;
}
interface DisplayMediaOptions {
  readonly video: true;
  readonly audio: TabAudio;
  readonly selfBrowserSurface: 'exclude';
  readonly systemAudio: 'exclude';
  readonly surfaceSwitching: 'exclude';
}

/**
 * Asks the viewer for a tab. It is audible through this page alone, not twice; this page is not among those offered.
 * @throws ProblemError share_refused, share_silent where it was shared without its sound
 */
export async function openSharedTab(): Promise<AudioSource> {
  const options: DisplayMediaOptions = {
    // Chrome shares no sound without a picture.
    video: true,
    audio: {
      suppressLocalAudioPlayback: true,
      echoCancellation: false,
      noiseSuppression: false,
      autoGainControl: false,
    },
    selfBrowserSurface: 'exclude',
    systemAudio: 'exclude',
    surfaceSwitching: 'exclude',
  };
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getDisplayMedia(options);
  } catch (cause) {
    throw new ProblemError('share_refused', cause);
  }
  if (stream.getAudioTracks().length > 0) return new StreamSource(stream, 'share_lost');
  for (const track of stream.getTracks()) track.stop();
  throw new ProblemError('share_silent');
}
