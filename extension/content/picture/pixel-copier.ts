/** A picture that can be put on a canvas as it is. */
export type Pixels = ImageData;

const BYTES_A_PIXEL = 4;
/** As many as are held at a time; more are not kept for another time. */
const MOST_FREE = 6;

/**
 * Makes pixels of frames that lie in the machine's own memory. Drawn, each of them would stay in the browser's cache of
 * decoded images, 3.7 MB at 720p, until that holds half a gigabyte; and copying is cheaper. Frames of a graphics card
 * are drawn better than copied.
 */
export class PixelCopier {
  #free: Pixels[] = [];

  copies(frame: VideoFrame): boolean {
    if (frame.format !== 'I420') return false;
    // Browsers that cannot convert, before Chrome 127, pass over the format and tell the size of the frame's own one.
    return frame.allocationSize({ format: 'RGBA' }) === sizeOf(frame).bytes;
  }

  /** Closes the frame. */
  async copy(frame: VideoFrame): Promise<Pixels> {
    const { width, height } = sizeOf(frame);
    try {
      const pixels = this.#pixels(width, height);
      await frame.copyTo(pixels.data, { format: 'RGBA' });
      return pixels;
    } finally {
      frame.close();
    }
  }

  reuse(pixels: Pixels): void {
    if (this.#free.length < MOST_FREE) this.#free.push(pixels);
  }

  #pixels(width: number, height: number): Pixels {
    const pixels = this.#free.pop();
    return pixels?.width === width && pixels.height === height ? pixels : new ImageData(width, height);
  }
}

function sizeOf(frame: VideoFrame): { width: number; height: number; bytes: number } {
  const { width, height } = frame.visibleRect ?? { width: frame.displayWidth, height: frame.displayHeight };
  return { width, height, bytes: width * height * BYTES_A_PIXEL };
}
