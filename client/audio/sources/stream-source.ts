import type { OwnProblem } from '../../problems.ts';
import type { AudioSource } from '../audio-source.ts';

/** The sound of a media stream, which it owns. */
export class StreamSource implements AudioSource {
  readonly lostProblem: OwnProblem;
  readonly isSilent: boolean;
  readonly #stream: MediaStream;
  #node: MediaStreamAudioSourceNode | undefined;

  constructor(stream: MediaStream, lostProblem: OwnProblem, isSilent = false) {
    this.#stream = stream;
    this.lostProblem = lostProblem;
    this.isSilent = isSilent;
  }

  connect(context: AudioContext): AudioNode {
    this.#node = context.createMediaStreamSource(this.#stream);
    return this.#node;
  }

  onLost(listener: () => void): void {
    // Of a shared tab that is closed Chrome ends the picture's track, and not always the sound's.
    const ended = new AbortController();
    for (const track of this.#stream.getTracks()) {
      track.addEventListener(
        'ended',
        () => {
          ended.abort();
          listener();
        },
        { once: true, signal: ended.signal },
      );
    }
  }

  stop(): void {
    // A track that is stopped here does not say that it ended.
    for (const track of this.#stream.getTracks()) track.stop();
    this.#node?.disconnect();
  }
}
