import type { AvatarDesign } from '../../../shared/avatar/avatar-schema.ts';
import type { Pose } from '../../../shared/avatar/pose.ts';
import { clear, luminance, mix, shade, tint } from './colour.ts';

/** A place on the picture, which is 1000 wide and high. */
export type Point = readonly [number, number];
/** A place on the head: sideways from its middle, down from the picture's top, and forward of the head's surface. */
export type Place = readonly [dx: number, y: number, lift?: number, isCorner?: boolean];

export const CENTRE_X = 500;
/** The head turns about this height. */
export const PIVOT_Y = 430;
const HEAD_DEPTH = 150;
const HEAD_HEIGHT = 300;

/** What a face's parts are drawn with: the canvas, who it is, how it is posed, and where on the picture a place of the head is. */
export class Easel {
  readonly context: CanvasRenderingContext2D;
  readonly design: AvatarDesign;
  readonly pose: Pose;
  readonly skin: SkinTones;
  /** Half the head's width at the cheekbones. */
  readonly halfWidth: number;
  readonly #sinYaw: number;
  readonly #cosYaw: number;
  readonly #sinPitch: number;
  readonly #cosPitch: number;

  constructor(context: CanvasRenderingContext2D, design: AvatarDesign, pose: Pose) {
    this.context = context;
    this.design = design;
    this.pose = pose;
    this.skin = tonesOf(design.skin);
    this.halfWidth = 176 + 14 * design.face.width;
    const yaw = (pose.yaw * Math.PI) / 180;
    const pitch = (pose.pitch * Math.PI) / 180;
    this.#sinYaw = Math.sin(yaw);
    this.#cosYaw = Math.cos(yaw);
    this.#sinPitch = Math.sin(pitch);
    this.#cosPitch = Math.cos(pitch);
  }

  /** Where a place on the head's surface is seen, as the head is turned. */
  at(dx: number, y: number, lift = 0): Point {
    const across = dx / (1.06 * this.halfWidth);
    const down = (y - PIVOT_Y) / HEAD_HEIGHT;
    const depth = HEAD_DEPTH * Math.sqrt(Math.max(0, 1 - across * across - 0.75 * down * down)) + lift;
    return this.atDepth(dx, y, depth);
  }

  /** Where a place at a depth of its own is seen: hair behind the head has one below 0. */
  atDepth(dx: number, y: number, depth: number): Point {
    return [
      CENTRE_X + dx * this.#cosYaw + depth * this.#sinYaw,
      PIVOT_Y + (y - PIVOT_Y) * this.#cosPitch + depth * this.#sinPitch,
    ];
  }

  /** How much narrower and lower what faces the viewer becomes as the head is turned. */
  get foreshortening(): Point {
    return [this.#cosYaw, this.#cosPitch];
  }

  /** A smooth outline through places of the head. */
  outline(places: readonly Place[], isClosed = true): Path2D {
    return spline(
      places.map(([dx, y, lift, isCorner]) => ({ point: this.at(dx, y, lift), isCorner })),
      isClosed,
    );
  }

  /** A smooth outline through places that are all at one depth; `lift` is added to it. */
  outlineAtDepth(depth: number, places: readonly Place[], isClosed = true): Path2D {
    return spline(
      places.map(([dx, y, lift = 0, isCorner]) => ({ point: this.atDepth(dx, y, depth + lift), isCorner })),
      isClosed,
    );
  }

  /** Fills a path from one colour to another, along the line between two points. */
  fillBetween(path: Path2D, from: Point, to: Point, stops: readonly string[]): void {
    const gradient = this.context.createLinearGradient(...from, ...to);
    addStops(gradient, stops);
    this.context.fillStyle = gradient;
    this.context.fill(path);
  }

  /** A soft spot of light or shade: full in its middle, gone at its edge. */
  glow([x, y]: Point, radiusX: number, radiusY: number, colour: string, opacity: number): void {
    const { context } = this;
    context.save();
    context.translate(x, y);
    context.scale(radiusX, radiusY);
    const gradient = context.createRadialGradient(0, 0, 0, 0, 0, 1);
    // The steps follow a bell: a straight fall shows a rim.
    for (const [at, part] of BELL) gradient.addColorStop(at, clear(colour, opacity * part));
    context.fillStyle = gradient;
    context.fillRect(-1, -1, 2, 2);
    context.restore();
  }

  /** Draws within a path alone. */
  within(path: Path2D, draw: () => void): void {
    this.context.save();
    this.context.clip(path);
    draw();
    this.context.restore();
  }

  stroke(path: Path2D, width: number, style: string): void {
    const { context } = this;
    context.lineWidth = width;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    context.strokeStyle = style;
    context.stroke(path);
  }
}

const BELL = [
  [0, 1],
  [0.2, 0.9],
  [0.4, 0.63],
  [0.6, 0.33],
  [0.8, 0.1],
  [1, 0],
] as const;

export function addStops(gradient: CanvasGradient, stops: readonly string[]): void {
  stops.forEach((colour, at) => {
    gradient.addColorStop(at / Math.max(1, stops.length - 1), colour);
  });
}

export interface SkinTones {
  readonly base: string;
  readonly light: string;
  readonly shade: string;
  readonly deep: string;
  readonly blush: string;
  /** Lines that are drawn rather than shaded. */
  readonly line: string;
}

function tonesOf(base: string): SkinTones {
  const dark = 1 - luminance(base);
  return {
    base,
    light: tint(base, 0.34 - 0.2 * dark),
    shade: shade(base, 0.2),
    deep: shade(base, 0.42),
    blush: mix(base, '#d8483a', 0.42),
    line: shade(base, 0.62),
  };
}

interface Knot {
  readonly point: Point;
  readonly isCorner: boolean | undefined;
}

/** Catmull and Rom's curve through all knots, as Béziers; at a corner it has no tangent. */
function spline(knots: readonly Knot[], isClosed: boolean): Path2D {
  const path = new Path2D();
  const first = knots[0];
  if (first === undefined) return path;
  const count = knots.length;
  const knot = (at: number): Knot => {
    const wrapped = isClosed ? (at + count) % count : Math.min(count - 1, Math.max(0, at));
    return knots[wrapped] ?? first;
  };
  const tangent = (at: number): Point => {
    if (knot(at).isCorner === true) return [0, 0];
    const [before, after] = [knot(at - 1).point, knot(at + 1).point];
    return [(after[0] - before[0]) / 6, (after[1] - before[1]) / 6];
  };
  path.moveTo(...first.point);
  for (let at = 0; at < (isClosed ? count : count - 1); at++) {
    const [from, to] = [knot(at).point, knot(at + 1).point];
    const [leaving, arriving] = [tangent(at), tangent(at + 1)];
    path.bezierCurveTo(
      from[0] + leaving[0],
      from[1] + leaving[1],
      to[0] - arriving[0],
      to[1] - arriving[1],
      ...to,
    );
  }
  if (isClosed) path.closePath();
  return path;
}
