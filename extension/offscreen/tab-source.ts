import { ProblemError } from '../../client/problems.ts';
import type { AudioSource } from '../../client/audio/audio-source.ts';
import { StreamSource } from '../../client/audio/sources/stream-source.ts';

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
    const stream = await navigator.mediaDevices.getUserMedia(constraints as MediaStreamConstraints);
    return new StreamSource(stream, 'capture_lost');
  } catch (cause) {
    throw new ProblemError('capture_refused', cause);
  }
}
