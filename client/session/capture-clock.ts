const FRAMES_PER_MS = 48;

/** Maps frames of the audio context to the capture clock: milliseconds since the session's first sample. */
export class CaptureClock {
  #epochFrame: number | undefined;

  /** The next chunk is the session's first again. */
  restart(): void {
    this.#epochFrame = undefined;
  }

  /** Stamps a chunk that is sent. The first one is at 0. */
  stampMs(frame: number): number {
    this.#epochFrame ??= frame;
    return (frame - this.#epochFrame) / FRAMES_PER_MS;
  }

  /** The capture clock at a frame; 0 before the first sample was sent. */
  atMs(frame: number): number {
    return this.#epochFrame === undefined ? 0 : Math.max(0, (frame - this.#epochFrame) / FRAMES_PER_MS);
  }

  /** The frame at a time of the capture clock. */
  frameAt(ms: number): number {
    return Math.round((this.#epochFrame ?? 0) + ms * FRAMES_PER_MS);
  }
}
