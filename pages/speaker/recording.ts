import type { TapChunk } from '../../client/audio/worklets/protocol.ts';
import { ProblemError } from '../../client/problems.ts';
import { SoundTap } from './sound-tap.ts';

export interface RecordingEvents {
  /** 16 kHz mono, some fifteen times a second, also while it stands still. */
  captured(chunk: TapChunk): void;
  /** Another place was reached; several times a second while it plays. */
  moved(): void;
  ended(): void;
  /** The rest of it cannot be decoded. */
  broken(): void;
}

/**
 * A file that speaks in place of a microphone. The browser reads and decodes as much of it as it is about to play: an hour takes no
 * more memory than a minute.
 */
export class Recording {
  readonly name: string;
  readonly #element: HTMLAudioElement;
  readonly #tap: SoundTap;

  /** @throws ProblemError recording_unreadable, sound_failed; everything that was opened is closed */
  static async open(file: File): Promise<Recording> {
    const element = await load(file);
    try {
      return new Recording(file.name, element, await SoundTap.open());
    } catch (cause) {
      release(element);
      throw cause;
    }
  }

  private constructor(name: string, element: HTMLAudioElement, tap: SoundTap) {
    this.name = name;
    this.#element = element;
    this.#tap = tap;
  }

  /** From now on these are told. Once. */
  follow(events: RecordingEvents): void {
    const element = this.#element;
    element.ontimeupdate = () => {
      events.moved();
    };
    element.onended = () => {
      events.ended();
    };
    element.onerror = () => {
      events.broken();
    };
    void this.#tap.begin(this.#tap.context.createMediaElementSource(element), (chunk) => {
      events.captured(chunk);
    });
  }

  /** Undefined where the file does not tell. */
  get durationS(): number | undefined {
    return Number.isFinite(this.#element.duration) ? this.#element.duration : undefined;
  }

  get positionS(): number {
    return this.#element.currentTime;
  }

  /** Goes on from where it stands. */
  play(): void {
    // It rejects where `hold` comes first; what cannot be decoded is told by `broken`.
    if (this.#element.paused) this.#element.play().catch(() => undefined);
  }

  hold(): void {
    this.#element.pause();
  }

  rewind(): void {
    this.#element.currentTime = 0;
  }

  async close(): Promise<void> {
    release(this.#element);
    await this.#tap.close();
  }
}

/** @throws ProblemError recording_unreadable */
async function load(file: File): Promise<HTMLAudioElement> {
  const element = new Audio();
  element.preload = 'auto';
  try {
    await new Promise<void>((resolve, reject) => {
      element.onloadedmetadata = () => {
        resolve();
      };
      element.onerror = () => {
        reject(new ProblemError('recording_unreadable', element.error));
      };
      element.src = URL.createObjectURL(file);
    });
    return element;
  } catch (cause) {
    release(element);
    throw cause;
  } finally {
    element.onloadedmetadata = null;
  }
}

function release(element: HTMLAudioElement): void {
  element.onended = null;
  element.onerror = null;
  element.ontimeupdate = null;
  element.pause();
  URL.revokeObjectURL(element.src);
  element.removeAttribute('src');
  element.load();
}
