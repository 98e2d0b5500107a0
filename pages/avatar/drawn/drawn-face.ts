import type { AvatarDesign } from '../../../shared/avatar/avatar-schema.ts';
import { AT_REST, type Pose } from '../../../shared/avatar/pose.ts';
import type { FaceRenderer } from '../face-renderer.ts';
import { drawBackdrop } from './backdrop.ts';
import { drawBeard, drawMoustache } from './beard.ts';
import { drawCollarBehind, drawNeck } from './body.ts';
import { drawClothes } from './clothes.ts';
import { CENTRE_X, Easel } from './easel.ts';
import { drawEyes } from './eyes.ts';
import { drawHairBefore, drawHairBehind, HAIR_DEPTHS } from './hair.ts';
import { drawEars, drawFace } from './head.ts';
import { Layer, PICTURE } from './layer.ts';
import { drawMouth } from './mouth.ts';
import { drawNose } from './nose.ts';
import { drawGlasses, drawScarfBefore, drawScarfBehind, drawScarfThroat } from './worn.ts';

/** The head is tilted about the neck's root. */
const TILT_Y = 790;
/** More pixels than this a side cost frames and show nothing. */
const MOST_PIXELS = 1_400;
/** How much a jaw that is dropped all the way pulls a beard and a headscarf down. */
const BEARD_PULL = 0.11;
const BEARD_FROM_Y = 500;
const SCARF_PULL = 0.04;

/** A bust drawn by curves, for a canvas of any size: the face fills a square of it, and the wall the rest. */
export class DrawnFace implements FaceRenderer {
  readonly #context: CanvasRenderingContext2D;
  readonly #design: AvatarDesign;
  readonly #layers: Readonly<Record<'behind' | 'body' | 'ears' | 'beard' | 'before' | 'scarf', Layer>>;
  /** As large as the canvas; undefined until it is painted for that size. */
  #wall: HTMLCanvasElement | undefined;
  #isClosed = false;

  /**
   * @param logo the picture of the design's logo, which stays its caller's; its letters are drawn without
   * @throws if the canvas has no 2D context
   */
  constructor(canvas: HTMLCanvasElement, design: AvatarDesign, logo?: ImageBitmap) {
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('The canvas has no 2D context.');
    this.#context = context;
    this.#design = design;
    const depths = HAIR_DEPTHS[design.hair.style];
    this.#layers = {
      behind: new Layer(depths.behind, (easel) => {
        drawHairBehind(easel);
        drawScarfBehind(easel);
      }),
      body: new Layer(0, (easel) => {
        drawCollarBehind(easel);
        drawNeck(easel);
        drawClothes(easel, logo);
        drawScarfThroat(easel);
      }),
      ears: new Layer(-26, drawEars),
      beard: new Layer(34, drawBeard),
      before: new Layer(depths.before, drawHairBefore),
      scarf: new Layer(25, drawScarfBefore),
    };
  }

  resize(width: number, height: number, devicePixelRatio: number): void {
    const scale = Math.min(devicePixelRatio, MOST_PIXELS / Math.max(1, width, height));
    const { canvas } = this.#context;
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    this.#wall = undefined;
    for (const layer of Object.values(this.#layers)) layer.invalidate();
  }

  show(pose: Pose): void {
    if (this.#isClosed) return;
    const context = this.#context;
    const { width, height } = context.canvas;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.drawImage((this.#wall ??= this.#paintedWall()), 0, 0);
    this.#placePicture(context);
    this.#drawBust(new Easel(context, this.#design, pose), Math.min(width, height));
  }

  close(): void {
    this.#isClosed = true;
    const { width, height } = this.#context.canvas;
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.clearRect(0, 0, width, height);
  }

  /** From what is furthest away to what is nearest; all that does not change its shape is a layer. */
  #drawBust(easel: Easel, sidePx: number): void {
    const { design, context, pose } = easel;
    const { behind, body, ears, beard, before, scarf } = this.#layers;
    tilted(easel, 0.6 * pose.roll, () => {
      behind.show(easel, sidePx);
    });
    context.save();
    // Shoulders rise with each breath, and do not turn with the head.
    context.translate(0, -5 * pose.breath);
    body.show(new Easel(context, design, AT_REST), sidePx);
    context.restore();
    tilted(easel, pose.roll, () => {
      if (design.headscarf === undefined) ears.show(easel, sidePx);
      drawFace(easel);
      if (design.beard !== undefined) beard.show(easel, sidePx, 1 + BEARD_PULL * pose.jaw, BEARD_FROM_Y);
      drawMouth(easel);
      drawMoustache(easel);
      drawNose(easel);
      drawEyes(easel);
      before.show(easel, sidePx);
      if (design.headscarf !== undefined) scarf.show(easel, sidePx, 1 + SCARF_PULL * pose.jaw);
      drawGlasses(easel);
    });
  }

  /** Of a tall canvas the face is in the lower part: shoulders reach the edge. */
  #placePicture(context: CanvasRenderingContext2D): void {
    const { width, height } = this.#context.canvas;
    const side = Math.min(width, height);
    context.setTransform(side / PICTURE, 0, 0, side / PICTURE, (width - side) / 2, height - side);
  }

  #paintedWall(): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [this.#context.canvas.width, this.#context.canvas.height];
    const context = canvas.getContext('2d');
    if (context !== null) {
      this.#placePicture(context);
      drawBackdrop(new Easel(context, this.#design, AT_REST));
    }
    return canvas;
  }
}

function tilted({ context, pose }: Easel, degrees: number, draw: () => void): void {
  context.save();
  context.translate(CENTRE_X, TILT_Y);
  context.rotate((degrees * Math.PI) / 180);
  context.translate(-CENTRE_X, -TILT_Y - 2 * pose.breath);
  draw();
  context.restore();
}
