/** The room goes on sounding a little after a dub has ended. */
const TAIL_MS = 300;

/**
 * Whether what a microphone captures now may be a dub from the loudspeakers: from a dub's first sample on until a little after
 * its last. Frames are those of the audio context.
 */
export class LoudspeakerHold {
  /** Off where the viewer wears headphones. */
  isOn = true;
  readonly #framesPerMs: number;
  readonly #speaking = new Set<number>();
  #untilFrame = -Infinity;

  constructor(rateHz: number) {
    this.#framesPerMs = rateHz / 1000;
  }

  started(clipId: number): void {
    this.#speaking.add(clipId);
  }

  /** @param latencyMs how long after its rendering a sample leaves the loudspeaker */
  ended(clipId: number, frame: number, latencyMs: number): void {
    if (!this.#speaking.delete(clipId)) return;
    this.#untilFrame = Math.max(this.#untilFrame, frame + (latencyMs + TAIL_MS) * this.#framesPerMs);
  }

  isHeld(frame: number): boolean {
    return this.isOn && (this.#speaking.size > 0 || frame < this.#untilFrame);
  }
}
