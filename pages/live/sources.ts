import type { AudioSource } from '../../client/audio/audio-source.ts';
import { ProblemError } from '../../client/problems.ts';

export type SourceKind = 'microphone' | 'tab';

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

/** @throws ProblemError microphone_refused */
export async function openMicrophone(): Promise<AudioSource> {
  try {
    const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    return new StreamSource(await navigator.mediaDevices.getUserMedia({ audio, video: false }), true);
  } catch (cause) {
    throw new ProblemError('microphone_refused', cause);
  }
}

/**
 * Asks the viewer for a tab. It is heard through this page alone, not twice; this page is not among those offered.
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
  if (stream.getAudioTracks().length > 0) return new StreamSource(stream, false);
  for (const track of stream.getTracks()) track.stop();
  throw new ProblemError('share_silent');
}

class StreamSource implements AudioSource {
  readonly isSilent: boolean;
  readonly #stream: MediaStream;
  #node: MediaStreamAudioSourceNode | undefined;

  constructor(stream: MediaStream, isSilent: boolean) {
    this.#stream = stream;
    this.isSilent = isSilent;
  }

  connect(context: AudioContext): AudioNode {
    this.#node = context.createMediaStreamSource(this.#stream);
    return this.#node;
  }

  onLost(listener: () => void): void {
    // Of a tab that is closed Chrome ends the picture's track, and not always the sound's.
    const heard = new AbortController();
    for (const track of this.#stream.getTracks()) {
      track.addEventListener(
        'ended',
        () => {
          heard.abort();
          listener();
        },
        { once: true, signal: heard.signal },
      );
    }
  }

  stop(): void {
    // A track that is stopped here does not say that it ended.
    for (const track of this.#stream.getTracks()) track.stop();
    this.#node?.disconnect();
  }
}
