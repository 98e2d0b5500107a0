/** The height of the browser's own controls, in pixels; on a small video no more than this part of it. */
const HEIGHT_PX = 80;
const MOST_PART = 0.4;
/** The browser hides them so long after the pointer moved last, unless the film is paused. */
const SHOWN_MS = 3_000;

/**
 * The browser's own controls are part of the video itself, so whatever lies over it covers them. Tells how much has to
 * be left free at the lower edge, and when.
 */
export class NativeControls {
  readonly #video: HTMLVideoElement;
  #movedMs = -Infinity;
  #isNear = false;

  constructor(video: HTMLVideoElement, signal: AbortSignal) {
    this.#video = video;
    const options = { signal, passive: true } as const;
    const moved = (): void => {
      this.#movedMs = performance.now();
      this.#isNear = true;
    };
    for (const name of ['pointermove', 'pointerdown', 'keydown', 'focus'] as const)
      video.addEventListener(name, moved, options);
    video.addEventListener(
      'pointerleave',
      () => {
        this.#isNear = false;
      },
      options,
    );
  }

  /** Pixels of the video's own height, 0 while they are not shown. */
  heightPx(isFullscreen: boolean): number {
    const video = this.#video;
    // In full screen the browser gives a video controls, whatever the page says.
    if (!video.controls && !isFullscreen) return 0;
    const isShown = video.paused || (this.#isNear && performance.now() - this.#movedMs < SHOWN_MS);
    return isShown ? Math.min(HEIGHT_PX, video.offsetHeight * MOST_PART) : 0;
  }
}
