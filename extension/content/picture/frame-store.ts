import type { NoPicture, PictureState } from '../../../client/timing/picture.ts';

export type Way = Exclude<PictureState, { state: 'live' }>['way'];

/** Where a frame is put on the screen. */
export interface Screen {
  paint(image: CanvasImageSource, width: number, height: number): void;
  put(pixels: ImageData): void;
}

/**
 * Holds the film's frames from when they were seen live until they are shown. Stamps are milliseconds of playing time,
 * each later than the one before. What it holds is bounded; where it cannot keep up it says so, once, by `failed`.
 */
export interface FrameStore {
  readonly way: Way;
  /** Takes the frame that the video shows now. @returns whether it will come out again */
  push(video: HTMLVideoElement, stampMs: number, delayMs: number): boolean;
  /** Makes frames up to `untilMs` ready to be drawn. */
  prepare(untilMs: number): void;
  /** Paints the newest frame that is due, if it was not painted yet, and lets go of it and what was before. @returns its stamp */
  draw(dueMs: number, screen: Screen): number | undefined;
  /** Lets go of all frames: they are not shown any more. */
  clear(): void;
  close(): void;
}

/** Opens one over a video, or tells why not. Afterwards `failed` may be called, at most once. */
export type OpenStore = (
  video: HTMLVideoElement,
  failed: (reason: NoPicture) => void,
) => Promise<FrameStore | NoPicture>;
