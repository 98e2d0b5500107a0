import { clear, mix, shade, tint } from './colour.ts';
import type { Easel, Place } from './easel.ts';

const MOUTH_Y = 590;
/** The gap of a mouth that is as open as it gets. */
const WIDEST_GAP = 66;

/** Where the edges of both lips are, below the picture's top, in their middle and in their corners. */
interface Lips {
  readonly half: number;
  readonly cornerY: number;
  /** The gap's edges in the middle. */
  readonly upperY: number;
  readonly lowerY: number;
  readonly upperThickness: number;
  readonly lowerThickness: number;
}

export function drawMouth(easel: Easel): void {
  const lips = lipsOf(easel);
  drawAround(easel, lips);
  drawInside(easel, lips);
  drawLips(easel, lips);
}

function lipsOf({ pose, design }: Easel): Lips {
  const fullness = 1 + 0.3 * design.face.lips - 0.2 * design.age;
  const { aperture, jaw, width, pucker, upperLip, lowerTuck, smile } = pose;
  const gap = WIDEST_GAP * aperture;
  const spread = Math.max(0, width);
  const y = MOUTH_Y + 4 * jaw;
  return {
    half: 63 + 13 * width - 15 * pucker + 9 * smile,
    cornerY: y - 17 * smile + 9 * jaw + 0.1 * gap,
    upperY: y - 0.26 * gap - 4 * upperLip,
    lowerY: y + 0.74 * gap - 3 * lowerTuck,
    upperThickness: fullness * (15 - 2.5 * spread + 4 * pucker - 2.5 * aperture),
    lowerThickness: fullness * (22 - 4 * spread + 4 * pucker - 3 * aperture) * (1 - 0.5 * lowerTuck),
  };
}

/** Shade under the lower lip, in the corners, and the folds that a smile or a wide mouth makes. */
function drawAround(easel: Easel, { half, cornerY, lowerY, lowerThickness }: Lips): void {
  const { context, pose, design, skin } = easel;
  easel.glow(easel.at(0, lowerY + lowerThickness + 17, 4), 0.9 * half, 17, skin.deep, 0.5);
  if (pose.pucker > 0) easel.glow(easel.at(0, cornerY, 12), half + 34, 46, skin.shade, 0.5 * pose.pucker);
  const folded = Math.min(1, 0.25 + 0.5 * design.age + 0.5 * pose.smile + 0.35 * Math.max(0, pose.width));
  for (const side of [-1, 1]) {
    easel.glow(easel.at(side * (half + 7), cornerY + 1), 15, 15, skin.deep, 0.34);
    const fold = easel.outline(
      [
        [side * 44, 536],
        [side * (0.45 * half + 44), 560],
        [side * (half + 24), cornerY - 6],
        [side * (half + 24), cornerY + 14],
      ],
      false,
    );
    context.save();
    context.globalAlpha = 0.1 * folded;
    for (const width of [10, 6, 3]) easel.stroke(fold, width, skin.deep);
    context.restore();
  }
}

/** The opening between the lips. */
function opening(easel: Easel, { half, cornerY, upperY, lowerY }: Lips): Path2D {
  const inner = 0.93 * half;
  const rounded = 0.62 + 0.12 * easel.pose.pucker;
  const lift = 8 + 16 * easel.pose.pucker;
  const upper = (part: number): Place => [part * inner, cornerY + (upperY - cornerY) * 0.88, lift];
  const lower = (part: number): Place => [part * inner, cornerY + (lowerY - cornerY) * 0.84, lift];
  return easel.outline([
    [-inner, cornerY, 0, true],
    upper(-rounded),
    [0, upperY, lift],
    upper(rounded),
    [inner, cornerY, 0, true],
    lower(rounded),
    [0, lowerY, lift],
    lower(-rounded),
  ]);
}

function drawInside(easel: Easel, lips: Lips): void {
  const { context, pose } = easel;
  const { half, upperY, lowerY } = lips;
  const gap = lowerY - upperY;
  if (gap < 0.5) return;
  const hole = opening(easel, lips);
  easel.within(hole, () => {
    easel.fillBetween(hole, easel.at(0, upperY), easel.at(0, lowerY + 8), ['#2a0a0e', '#4a1418', '#6e2427']);
    drawTeeth(easel, lips, 'lower');
    // The tongue lies behind the lower teeth, and comes up to the upper ones for t, d, n, l and between them for th.
    const rise = pose.tongue * 0.55 * gap;
    const [x, y] = easel.at(0, lowerY + 12 - 0.22 * gap - rise, 0);
    context.beginPath();
    context.ellipse(x, y + 16, (0.5 + 0.06 * pose.aperture) * half, 17 + 0.24 * gap, 0, 0, 2 * Math.PI);
    const tongue = context.createRadialGradient(x - 6, y + 6, 2, x, y + 18, 0.6 * half);
    tongue.addColorStop(0, '#dd8480');
    tongue.addColorStop(0.6, '#bf5b5c');
    tongue.addColorStop(1, '#8d3a3f');
    context.fillStyle = tongue;
    context.fill();
    easel.glow([x, y + 22], 4, 26, '#7c2d33', 0.5);
    drawTeeth(easel, lips, 'upper');
    // The lips' own shadow on what is inside.
    easel.stroke(hole, 9, 'rgba(40, 6, 10, 0.4)');
  });
}

function drawTeeth(easel: Easel, { half, cornerY, upperY, lowerY }: Lips, row: 'upper' | 'lower'): void {
  const { context, pose } = easel;
  const gap = lowerY - upperY;
  const isUpper = row === 'upper';
  // Lower teeth show where the jaw is nearly closed: s, z, ʃ, and a little of them in wide vowels.
  const shown = isUpper ? pose.teeth : pose.teeth * Math.max(0.25, 1 - 2.2 * pose.jaw) * (1 - pose.tongue);
  const height = shown * Math.min(isUpper ? 19 : 13, (isUpper ? 0.56 : 0.46) * gap + 2);
  if (height < 0.8) return;
  const inner = (isUpper ? 0.84 : 0.66) * half;
  const base = isUpper ? upperY - 8 : lowerY + 8;
  const edge = isUpper ? upperY + height : lowerY - height;
  const bend = 0.45 * (cornerY - (isUpper ? upperY : lowerY));
  const teeth = easel.outline([
    [-inner, base + bend, 0, true],
    [inner, base + bend, 0, true],
    [0.96 * inner, edge + bend - (isUpper ? 3 : -3)],
    [0.5 * inner, edge + 0.3 * bend],
    [0, edge, 4],
    [-0.5 * inner, edge + 0.3 * bend],
    [-0.96 * inner, edge + bend - (isUpper ? 3 : -3)],
  ]);
  const near = isUpper ? '#fffdf8' : '#efe6dc';
  easel.fillBetween(teeth, easel.at(-inner, edge), easel.at(inner, edge), ['#d3c5bb', near, near, '#c4b4aa']);
  context.save();
  context.clip(teeth);
  for (const part of [-0.78, -0.52, -0.25, 0, 0.25, 0.52, 0.78]) {
    const gapLine = easel.outline(
      [
        [part * inner, base],
        [part * inner, edge + bend],
      ],
      false,
    );
    easel.stroke(gapLine, 1, 'rgba(120, 90, 80, 0.22)');
  }
  context.restore();
}

function drawLips(easel: Easel, lips: Lips): void {
  const { context, design, pose, skin } = easel;
  const { half, cornerY, upperY, lowerY, upperThickness, lowerThickness } = lips;
  const lift = 8 + 16 * pose.pucker;
  const inner = 0.93 * half;
  const rounded = 0.62 + 0.12 * pose.pucker;
  const upperInner = cornerY + (upperY - cornerY) * 0.88;
  const lowerInner = cornerY + (lowerY - cornerY) * 0.84;
  const peak = 0.26 * half;
  const upper = easel.outline([
    [-half, cornerY, 0, true],
    [-0.62 * half, upperInner - 0.62 * upperThickness, 4],
    [-peak, upperY - upperThickness, lift],
    [0, upperY - 0.72 * upperThickness, lift],
    [peak, upperY - upperThickness, lift],
    [0.62 * half, upperInner - 0.62 * upperThickness, 4],
    [half, cornerY, 0, true],
    [rounded * inner, upperInner + 1, lift],
    [0, upperY + 1.5, lift],
    [-rounded * inner, upperInner + 1, lift],
  ]);
  const lower = easel.outline([
    [-half, cornerY, 0, true],
    [-rounded * inner, lowerInner, lift],
    [0, lowerY - (pose.aperture < 0.02 ? 0.5 : 0), lift],
    [rounded * inner, lowerInner, lift],
    [half, cornerY, 0, true],
    [0.6 * half, lowerInner + 0.66 * lowerThickness, 6],
    [0, lowerY + lowerThickness, lift],
    [-0.6 * half, lowerInner + 0.66 * lowerThickness, 6],
  ]);
  const colour = mix(design.lips, design.skin, design.lashes ? 0.12 : 0.4);
  const top = easel.at(0, upperY - upperThickness, lift);
  const middle = easel.at(0, upperY, lift);
  easel.fillBetween(upper, top, middle, [colour, shade(colour, 0.22)]);
  const from = easel.at(0, lowerY, lift);
  const to = easel.at(0, lowerY + lowerThickness, lift);
  easel.fillBetween(lower, from, to, [shade(colour, 0.12), tint(colour, 0.12), shade(colour, 0.1)]);
  easel.within(lower, () => {
    const wet = easel.at(-0.14 * half, lowerY + 0.42 * lowerThickness, lift);
    easel.glow(wet, 0.42 * half, 0.36 * lowerThickness + 2, '#ffffff', design.lashes ? 0.38 : 0.2);
    // Tucked under the teeth, the lip's upper edge is in their shadow.
    if (pose.lowerTuck > 0) easel.glow(from, half, 9, skin.line, 0.6 * pose.lowerTuck);
  });
  // Where the lips touch, and into the corners.
  const seam = easel.outline(
    [
      [-half - 2, cornerY - 1],
      [-rounded * inner, upperInner + 1, lift],
      [0, upperY + 2, lift],
      [rounded * inner, upperInner + 1, lift],
      [half + 2, cornerY - 1],
    ],
    false,
  );
  const closed = Math.max(0, 1 - 6 * pose.aperture);
  if (closed > 0) easel.stroke(seam, 2.6, clear(shade(colour, 0.62), 0.85 * closed));
  context.save();
  context.globalAlpha = 0.3;
  easel.stroke(lower, 1.2, shade(colour, 0.45));
  context.restore();
}
