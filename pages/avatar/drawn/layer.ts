import { AT_REST } from '../../../shared/avatar/pose.ts';
import type { AvatarDesign } from '../../../shared/avatar/avatar-schema.ts';
import { CENTRE_X, Easel, PIVOT_Y } from './easel.ts';

export const PICTURE = 1_000;

/**
 * A part of the picture that is painted once for each size and then only moved: hair has hundreds of strands, and none of them
 * changes its shape. All of it is at one depth, so that moving the whole is what drawing each place anew would give.
 */
export class Layer {
  readonly #paint: (easel: Easel) => void;
  readonly #depth: number;
  #canvas: HTMLCanvasElement | undefined;

  constructor(depth: number, paint: (easel: Easel) => void) {
    this.#depth = depth;
    this.#paint = paint;
  }

  /** It is painted anew when it is next shown. */
  invalidate(): void {
    this.#canvas = undefined;
  }

  /** @param stretch of its height, from the height `stretchFromY` down, as a jaw that drops pulls a beard */
  show(easel: Easel, sidePx: number, stretch = 1, stretchFromY = PIVOT_Y): void {
    const { context } = easel;
    const [originX, originY] = easel.atDepth(0, PIVOT_Y, this.#depth);
    context.save();
    context.translate(originX, originY);
    context.scale(...easel.foreshortening);
    context.translate(-CENTRE_X, -PIVOT_Y);
    if (stretch !== 1) {
      context.translate(0, stretchFromY);
      context.scale(1, stretch);
      context.translate(0, -stretchFromY);
    }
    context.drawImage(this.#painted(easel.design, sidePx), 0, 0, PICTURE, PICTURE);
    context.restore();
  }

  #painted(design: AvatarDesign, sidePx: number): HTMLCanvasElement {
    if (this.#canvas !== undefined) return this.#canvas;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [sidePx, sidePx];
    const context = canvas.getContext('2d');
    if (context !== null) {
      context.scale(sidePx / PICTURE, sidePx / PICTURE);
      this.#paint(new Easel(context, design, AT_REST));
    }
    this.#canvas = canvas;
    return canvas;
  }
}
