/** Frames that the browser renders at a time. */
export const BLOCK = 128;

/**
 * Where each block that is rendered stands on the audio context's clock. Chromium leaves `currentFrame` as it was for a
 * block while another thread has hold of its graph: that block follows the one before all the same.
 */
export class RenderClock {
  #nextFrame = 0;

  /** @param currentFrame as the browser has it for this block; where it is ahead, nothing was rendered for a while */
  frameOf(currentFrame: number): number {
    const frame = Math.max(currentFrame, this.#nextFrame);
    this.#nextFrame = frame + BLOCK;
    return frame;
  }
}
