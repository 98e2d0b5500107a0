import { shade, tint } from '../colour.ts';
import type { Easel } from '../easel.ts';

/** A ball of curls: circles of hair, light on their upper left. */
const CURLS: readonly (readonly [dx: number, y: number, radius: number])[] = [
  [-150, 190, 66],
  [-84, 134, 70],
  [0, 116, 74],
  [84, 134, 70],
  [150, 190, 66],
  [-186, 270, 60],
  [186, 270, 60],
  [-196, 350, 52],
  [196, 350, 52],
  [-108, 216, 52],
  [-38, 196, 54],
  [38, 196, 54],
  [108, 216, 52],
];

function curls(easel: Easel, depth: number, count: number, from: number): void {
  const { context, design } = easel;
  for (const [dx, y, radius] of CURLS.slice(from, from + count)) {
    const [x, centreY] = easel.atDepth((dx * easel.halfWidth) / 176, y, depth);
    const gradient = context.createRadialGradient(
      x - 0.35 * radius,
      centreY - 0.4 * radius,
      0.1 * radius,
      x,
      centreY,
      radius,
    );
    gradient.addColorStop(0, tint(design.hair.colour, 0.22));
    gradient.addColorStop(0.6, design.hair.colour);
    gradient.addColorStop(1, shade(design.hair.colour, 0.4));
    context.fillStyle = gradient;
    context.beginPath();
    context.arc(x, centreY, radius, 0, 2 * Math.PI);
    context.fill();
  }
}

export function curlsBehind(easel: Easel): void {
  curls(easel, -30, 9, 0);
}

export function curlsBefore(easel: Easel): void {
  curls(easel, 50, 4, 9);
}
