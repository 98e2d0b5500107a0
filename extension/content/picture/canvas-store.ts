import type { NoPicture } from '../../../client/timing/picture.ts';
import type { FrameStore, OpenStore, Screen } from './frame-store.ts';
import { fitted, FrameThinner, type Size } from './frame-size.ts';

const BYTES_A_PIXEL = 4;
const MOST_BYTES = 120e6;
/** More than this is needed beyond the delay, for frames on their way and a delay that grows. */
const SPARE_MS = 300;
const SMALLEST: Size = { width: 384, height: 216 };
/** Larger needs more memory than there is, or more time than there is on the page's main thread. */
export const CANVAS_SIZES: readonly Size[] = [
  { width: 960, height: 540 },
  { width: 800, height: 450 },
  { width: 640, height: 360 },
  { width: 480, height: 270 },
  SMALLEST,
];
/** No more than 30 frames of a second: of 60 each second one. Jitter of a screen at 60 Hz is half of 16 ms. */
const LEAST_APART_MS = 25;
/** Part of the main thread's time that may go into copying, before it is done smaller. */
const MOST_LOAD = 0.4;
const LOAD_OVER_FRAMES = 50;

interface Held {
  readonly canvas: HTMLCanvasElement;
  readonly stampMs: number;
}

/** The largest size of which so many milliseconds fit into the memory. @param frameMs from one frame to the next */
export function sizeFor(delayMs: number, frameMs: number): number {
  const frames = Math.ceil((delayMs + SPARE_MS) / frameMs) + 1;
  const fits = ({ width, height }: Size) => frames * width * height * BYTES_A_PIXEL <= MOST_BYTES;
  const found = CANVAS_SIZES.findIndex(fits);
  return found === -1 ? CANVAS_SIZES.length - 1 : found;
}

/**
 * A ring of canvases with copies of the frames, for videos whose pixels a page may draw and not read. The longer the
 * delay, the smaller the copies: at 25 frames a second 960x540 up to 1.9 s, 800x450 to 2.9 s, 640x360 to 4.8 s, 480x270 to 8.9 s.
 */
class CanvasStore implements FrameStore {
  readonly way = 'canvas';
  readonly #failed: (reason: NoPicture) => void;
  readonly #thinner = new FrameThinner(LEAST_APART_MS);
  #held: Held[] = [];
  #free: HTMLCanvasElement[] = [];
  #bytes = 0;
  #frameMs = 40;
  #lastStampMs: number | undefined;
  /** Which of the sizes is used, and which is the largest that there is time for. */
  #step = 0;
  #largest = 0;
  #workMs = 0;
  #copied = 0;

  constructor(failed: (reason: NoPicture) => void) {
    this.#failed = failed;
  }

  push(video: HTMLVideoElement, stampMs: number, delayMs: number): boolean {
    if (!this.#thinner.accepts(stampMs)) return false;
    const beganMs = performance.now();
    if (this.#lastStampMs !== undefined) {
      const apartMs = Math.min(200, stampMs - this.#lastStampMs);
      this.#frameMs += (apartMs - this.#frameMs) / 16;
    }
    this.#lastStampMs = stampMs;
    // No larger again before a seek: a picture that changes its size now and then looks worse than a small one.
    this.#step = Math.max(this.#step, sizeFor(delayMs, this.#frameMs));
    const size = fitted({ width: video.videoWidth, height: video.videoHeight }, this.#most());
    const canvas = this.#canvas(size);
    // What is there already goes on to be shown; a new frame that has no room is left out.
    if (canvas === undefined) return false;
    canvas.getContext('2d', { alpha: false })?.drawImage(video, 0, 0, size.width, size.height);
    this.#held.push({ canvas, stampMs });
    this.#worked(performance.now() - beganMs);
    return true;
  }

  prepare(): void {
    // Copies are always ready.
  }

  draw(dueMs: number, screen: Screen): number | undefined {
    let due = -1;
    while ((this.#held[due + 1]?.stampMs ?? Infinity) <= dueMs) due++;
    const shown = this.#held[due];
    if (shown === undefined) return undefined;
    const beganMs = performance.now();
    screen.paint(shown.canvas, shown.canvas.width, shown.canvas.height);
    this.#workMs += performance.now() - beganMs;
    for (const { canvas } of this.#held.splice(0, due + 1)) this.#free.push(canvas);
    return shown.stampMs;
  }

  clear(): void {
    for (const { canvas } of this.#held.splice(0)) this.#free.push(canvas);
    this.#step = this.#largest;
  }

  close(): void {
    this.clear();
    for (const canvas of this.#free.splice(0)) this.#release(canvas);
  }

  #most(): Size {
    return CANVAS_SIZES[this.#step] ?? SMALLEST;
  }

  #canvas({ width, height }: Size): HTMLCanvasElement | undefined {
    const bytes = width * height * BYTES_A_PIXEL;
    while (this.#free.length > 0) {
      const canvas = this.#free.pop();
      if (canvas === undefined) break;
      if (canvas.width === width && canvas.height === height) return canvas;
      this.#release(canvas);
    }
    if (this.#bytes + bytes > MOST_BYTES) return undefined;
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    this.#bytes += bytes;
    return canvas;
  }

  /** Given back at once, not when the collector comes. */
  #release(canvas: HTMLCanvasElement): void {
    this.#bytes -= canvas.width * canvas.height * BYTES_A_PIXEL;
    canvas.width = 0;
    canvas.height = 0;
  }

  #worked(ms: number): void {
    this.#workMs += ms;
    this.#copied++;
    if (this.#copied < LOAD_OVER_FRAMES) return;
    const load = this.#workMs / (this.#copied * this.#frameMs);
    this.#workMs = 0;
    this.#copied = 0;
    if (load < MOST_LOAD) return;
    this.#largest = this.#step + 1;
    if (this.#largest >= CANVAS_SIZES.length) this.#failed('too_slow');
    this.#step = Math.max(this.#step, this.#largest);
  }
}

export const openCanvasStore: OpenStore = (_video, failed) => Promise.resolve(new CanvasStore(failed));
