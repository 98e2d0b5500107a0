import { fitted, type Size } from './frame-size.ts';
import type { Screen } from './frame-store.ts';
import { PixelCopier } from './pixel-copier.ts';

const MOST_SIZE: Size = { width: 1280, height: 720 };

/** What the video shows now, on the screen until a frame is due. Copied where a page may read it, and drawn elsewhere. */
export class Still {
  readonly #video: HTMLVideoElement;
  readonly #screen: Screen;
  readonly #copier = new PixelCopier();
  /** Which one is on its way to the screen. */
  #wanted: VideoFrame | undefined;

  constructor(video: HTMLVideoElement, screen: Screen) {
    this.#video = video;
    this.#screen = screen;
  }

  paint(): void {
    this.drop();
    const size = { width: this.#video.videoWidth, height: this.#video.videoHeight };
    if (this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || size.width === 0) return;
    const frame = this.#frame(size);
    if (frame !== undefined) {
      this.#wanted = frame;
      void this.#put(frame, size);
    } else this.#draw(size);
  }

  /** Something newer is on the screen. */
  drop(): void {
    this.#wanted = undefined;
  }

  async #put(frame: VideoFrame, size: Size): Promise<void> {
    try {
      const pixels = await this.#copier.copy(frame);
      if (this.#wanted === frame) this.#screen.put(pixels);
      this.#copier.reuse(pixels);
    } catch {
      if (this.#wanted === frame) this.#draw(size);
    }
  }

  #draw(size: Size): void {
    const { width, height } = fitted(size, MOST_SIZE);
    this.#screen.paint(this.#video, width, height);
  }

  /** A frame that can be copied and looks as it is seen: not turned, its pixels square. */
  #frame(size: Size): VideoFrame | undefined {
    try {
      const frame = new VideoFrame(this.#video, { timestamp: 0 });
      const { width, height } = frame.visibleRect ?? { width: 0, height: 0 };
      if (width === size.width && height === size.height && this.#copier.copies(frame)) return frame;
      frame.close();
    } catch {
      // Refused where the picture came from another origin that does not share it.
    }
    return undefined;
  }
}
