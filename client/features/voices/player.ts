import { signal, type ReadonlySignal } from '@preact/signals';
import { problemOf, RequestFailed } from '../../http/companion-client.ts';
import { ownProblem, type Problem } from '../../problems.ts';

/** Fetches a sound file. */
export type Load = (signal: AbortSignal) => Promise<ArrayBuffer>;

/** Plays one sound file at a time. By Web Audio: an element would need an address that the pages' policies allow. */
export class Player {
  readonly #onFailed: (problem: Problem) => void;
  readonly #playing = signal<{ readonly key: string; readonly isLoading: boolean } | undefined>(undefined);
  #context: AudioContext | undefined;
  #stop: AbortController | undefined;

  constructor(onFailed: (problem: Problem) => void) {
    this.#onFailed = onFailed;
  }

  /** What is heard now, or is about to be. */
  get playing(): ReadonlySignal<{ readonly key: string; readonly isLoading: boolean } | undefined> {
    return this.#playing;
  }

  /** Plays what goes by `key`, in place of anything else; stops it where it plays. */
  async toggle(key: string, load: Load): Promise<void> {
    const wasPlaying = this.#playing.value?.key === key;
    this.stop();
    if (wasPlaying) return;
    const stop = (this.#stop = new AbortController());
    this.#playing.value = { key, isLoading: true };
    try {
      const context = (this.#context ??= new AudioContext());
      await context.resume();
      const file = await load(stop.signal);
      const buffer = await context.decodeAudioData(file).catch((cause: unknown) => {
        throw new RequestFailed(ownProblem('preview_failed'), cause);
      });
      if (stop.signal.aborted) return;
      this.#playing.value = { key, isLoading: false };
      await playedOnce(context, buffer, stop.signal);
    } catch (error) {
      if (!stop.signal.aborted) this.#onFailed(problemOf(error));
    } finally {
      if (this.#stop === stop) this.#playing.value = undefined;
    }
  }

  stop(): void {
    this.#stop?.abort();
    this.#stop = undefined;
    this.#playing.value = undefined;
  }

  async close(): Promise<void> {
    this.stop();
    await this.#context?.close();
    this.#context = undefined;
  }
}

function playedOnce(context: AudioContext, buffer: AudioBuffer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const source = new AudioBufferSourceNode(context, { buffer });
    const stop = (): void => {
      source.stop();
    };
    source.onended = () => {
      signal.removeEventListener('abort', stop);
      source.disconnect();
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
    source.connect(context.destination);
    source.start();
  });
}
