import { ProblemError } from '../../client/problems.ts';
import type { AudioSource } from '../../client/audio/audio-source.ts';

/** Chrome's own constraints for a captured tab, which the standard's types do not know. */
interface TabConstraints {
  readonly mandatory: { readonly chromeMediaSource: 'tab'; readonly chromeMediaSourceId: string };
  readonly optional: readonly Record<string, boolean>[];
}

/** Untouched: what Chrome would do for a telephone call harms music and hides quiet speech. */
const UNTOUCHED = [
  { googEchoCancellation: false },
  { googAutoGainControl: false },
  { googNoiseSuppression: false },
  { googHighpassFilter: false },
];

/** @throws ProblemError capture_refused */
export async function captureTab(streamId: string): Promise<AudioSource> {
  const audio: TabConstraints = {
    mandatory: { chromeMediaSource: 'tab', chromeMediaSourceId: streamId },
    optional: UNTOUCHED,
  };
  try {
    const constraints: unknown = { audio, video: false };
    return new TabSource(await navigator.mediaDevices.getUserMedia(constraints as MediaStreamConstraints));
  } catch (cause) {
    throw new ProblemError('capture_refused', cause);
  }
}

class TabSource implements AudioSource {
  readonly #stream: MediaStream;
  #node: MediaStreamAudioSourceNode | undefined;

  constructor(stream: MediaStream) {
    this.#stream = stream;
  }

  connect(context: AudioContext): AudioNode {
    this.#node = context.createMediaStreamSource(this.#stream);
    return this.#node;
  }

  onLost(listener: () => void): void {
    for (const track of this.#stream.getAudioTracks()) {
      track.addEventListener('ended', listener, { once: true });
    }
  }

  stop(): void {
    // A track that is stopped here does not say that it ended.
    for (const track of this.#stream.getTracks()) track.stop();
    this.#node?.disconnect();
  }
}
