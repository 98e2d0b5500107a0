import type { Screen } from './frame-store.ts';
import { NativeControls } from './native-controls.ts';
import { paintSyncMark } from './sync-mark.ts';

/** How the page has dressed its video is how its copy has to look. */
const COPIED = [
  'object-fit',
  'object-position',
  'border-radius',
  'padding',
  'border-top-width',
  'border-right-width',
  'border-bottom-width',
  'border-left-width',
  'transform',
  'transform-origin',
  'translate',
  'rotate',
  'scale',
  'opacity',
  'filter',
  'visibility',
  'z-index',
];
const LOOKED_EVERY_MS = 500;
/** Differences that a browser's rounding makes. */
const TOLERANCE_PX = 0.2;
/** A page that takes what it does not know out of its player so often will not stop. */
const MOST_INSERTIONS = 10;
const INSERTIONS_WITHIN_MS = 1_000;

/**
 * A canvas exactly over the video, that lets every click through.
 *
 * It is the video's next sibling, so that it lies right above the video and below all that the page draws over it: its
 * controls, its subtitles, its menus. In the top layer, as a popover, it would hide those; so it is there only where
 * nothing else is seen: over a video that itself is full screen, and in a page that removes the sibling each time.
 */
export class Overlay implements Screen {
  readonly #video: HTMLVideoElement;
  readonly #canvas = document.createElement('canvas');
  readonly #context: CanvasRenderingContext2D | null;
  readonly #controls: NativeControls;
  readonly #raised: () => void;
  readonly #declared = new Map<string, string>();
  #isPainted = false;
  #isOnTop = false;
  #insertions = 0;
  #insertedMs = -Infinity;
  #lookedMs = -Infinity;
  #left = 0;
  #top = 0;
  #width = 0;
  #height = 0;

  /** Until the signal is aborted. @param raised is told when it came to the top, where others have to come above it again */
  constructor(video: HTMLVideoElement, raised: () => void, signal: AbortSignal) {
    this.#video = video;
    this.#raised = raised;
    this.#controls = new NativeControls(video, signal);
    // Without transparency the browser need not draw what is below.
    this.#context = this.#canvas.getContext('2d', { alpha: false });
    this.#canvas.dataset['samevoice'] = 'picture';
    this.#canvas.popover = 'manual';
    this.#canvas.setAttribute('aria-hidden', 'true');
    this.#declare({ all: 'initial', 'pointer-events': 'none', 'box-sizing': 'border-box' });
    this.#declare({
      'border-style': 'solid',
      'border-color': 'transparent',
      margin: '0',
      background: 'none',
    });
    // The page has moved to or from full screen before the next frame is shown.
    document.addEventListener(
      'fullscreenchange',
      () => {
        this.place();
      },
      { signal },
    );
    signal.addEventListener('abort', () => {
      this.#canvas.remove();
      // Its memory is given back at once, not when the collector comes.
      this.#canvas.width = 0;
    });
  }

  paint(image: CanvasImageSource, width: number, height: number): void {
    this.#resize(width, height);
    this.#context?.drawImage(image, 0, 0, width, height);
  }

  put(pixels: ImageData): void {
    this.#resize(pixels.width, pixels.height);
    this.#context?.putImageData(pixels, 0, 0);
  }

  /** Says on the still that the picture is waited for. @param part of the waiting that is over, 0..1 */
  mark(part: number): void {
    if (this.#context !== null) paintSyncMark(this.#context, part);
  }

  /** Puts it over the video, wherever that is now, once there is something on it. */
  place(): void {
    if (!this.#video.isConnected || !this.#isPainted) {
      this.#canvas.remove();
      return;
    }
    const isFullscreen = this.#isFullscreen();
    const wantsTop = isFullscreen || this.#insertions > MOST_INSERTIONS;
    this.#attach(wantsTop);
    const now = performance.now();
    if (wantsTop !== this.#isOnTop || now - this.#lookedMs >= LOOKED_EVERY_MS) {
      this.#isOnTop = wantsTop;
      this.#lookedMs = now;
      this.#copyLooks();
    }
    if (this.#isOnTop) this.#cover();
    else this.#align();
    const free = this.#controls.heightPx(isFullscreen);
    this.#declare({ 'clip-path': free === 0 ? 'none' : `inset(0 0 ${free}px 0)` });
  }

  #resize(width: number, height: number): void {
    this.#isPainted = true;
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
  }

  #isFullscreen(): boolean {
    const root = this.#video.getRootNode();
    const { fullscreenElement } = root instanceof ShadowRoot ? root : document;
    return fullscreenElement === this.#video;
  }

  #attach(wantsTop: boolean): void {
    const isOpen = this.#canvas.matches(':popover-open');
    if (!wantsTop && isOpen) this.#canvas.hidePopover();
    const isThere = wantsTop ? this.#canvas.isConnected : this.#video.nextSibling === this.#canvas;
    if (!isThere) {
      const now = performance.now();
      this.#insertions = now - this.#insertedMs < INSERTIONS_WITHIN_MS ? this.#insertions + 1 : 1;
      this.#insertedMs = now;
      if (this.#insertions > MOST_INSERTIONS) document.documentElement.append(this.#canvas);
      else this.#video.after(this.#canvas);
    }
    if (!wantsTop || this.#canvas.matches(':popover-open')) return;
    this.#canvas.showPopover();
    this.#raised();
  }

  #copyLooks(): void {
    const looks = getComputedStyle(this.#video);
    const copied = COPIED.map((name) => [name, looks.getPropertyValue(name)] as const);
    this.#declare({ position: this.#isOnTop ? 'fixed' : 'absolute', right: 'auto', bottom: 'auto' });
    this.#declare(Object.fromEntries(copied));
    // What is measured on the screen has the video's own turning in it already.
    if (this.#isOnTop) this.#declare({ transform: 'none', translate: 'none', rotate: 'none', scale: 'none' });
  }

  /** In the top layer: where the video is on the screen. */
  #cover(): void {
    const { left, top, width, height } = this.#video.getBoundingClientRect();
    this.#put(left, top, width, height);
  }

  /**
   * Beside the video: wherever the positions of both are counted from and however their ancestors are scaled, they
   * are at the same place when they are seen at the same place. Corrected until they are.
   */
  #align(): void {
    const video = this.#video.getBoundingClientRect();
    if (video.width === 0 || video.height === 0) {
      this.#declare({ display: 'none' });
      this.#width = 0;
      return;
    }
    if (this.#width === 0) {
      this.#put(
        this.#video.offsetLeft,
        this.#video.offsetTop,
        this.#video.offsetWidth,
        this.#video.offsetHeight,
      );
    }
    const own = this.#canvas.getBoundingClientRect();
    if (own.width === 0 || own.height === 0) return;
    const [scaleX, scaleY] = [own.width / this.#width, own.height / this.#height];
    const wider = video.width - own.width;
    const higher = video.height - own.height;
    const right = video.left - own.left;
    const down = video.top - own.top;
    if (Math.max(...[wider, higher, right, down].map(Math.abs)) < TOLERANCE_PX) return;
    this.#put(
      this.#left + right / scaleX,
      this.#top + down / scaleY,
      this.#width + wider / scaleX,
      this.#height + higher / scaleY,
    );
  }

  #put(left: number, top: number, width: number, height: number): void {
    this.#left = left;
    this.#top = top;
    this.#width = width;
    this.#height = height;
    const px = (length: number) => `${length.toFixed(2)}px`;
    this.#declare({ display: 'block', left: px(left), top: px(top), width: px(width), height: px(height) });
  }

  /** Against whatever the page's own style sheets say of a canvas, and only where it changes. */
  #declare(declarations: Record<string, string>): void {
    for (const [name, value] of Object.entries(declarations)) {
      if (this.#declared.get(name) === value) continue;
      this.#declared.set(name, value);
      this.#canvas.style.setProperty(name, value, 'important');
    }
  }
}
