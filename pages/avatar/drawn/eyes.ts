import { clear, mix, shade, tint } from './colour.ts';
import type { Easel, Place, Point } from './easel.ts';

const EYE_DX = 83;
const EYE_Y = 430;

interface Eye {
  readonly side: -1 | 1;
  readonly halfWidth: number;
  readonly openness: number;
  /** Heights above and below the eye's middle, as the lids are. */
  readonly above: number;
  readonly below: number;
}

export function drawEyes(easel: Easel): void {
  const { pose, design } = easel;
  const size = 1 + 0.13 * design.face.eyes;
  for (const side of [-1, 1] as const) {
    const blink = side < 0 ? pose.blinkLeft : pose.blinkRight;
    const tired = 0.16 * design.age;
    const openness = (1 - blink) * (1 - tired - 0.16 * pose.smile + 0.12 * pose.brow);
    drawEye(easel, {
      side,
      halfWidth: 42 * size,
      openness,
      above: 25 * size * openness - 4 * (1 - openness),
      below: 12 * size * (0.65 + 0.35 * openness) + 2 * (1 - openness),
    });
  }
  drawBrows(easel);
}

function drawEye(easel: Easel, eye: Eye): void {
  const { context, skin } = easel;
  const ball = easel.outline(lidPlaces(eye));
  const middle = easel.at(eye.side * EYE_DX, EYE_Y, -6);
  // The socket, and the lid that reaches up to the crease.
  easel.glow([middle[0], middle[1] - 18], 60, 34, skin.deep, 0.3);
  easel.glow([middle[0] - 5, middle[1] - eye.above - 8], 34, 12, skin.light, 0.4);
  easel.within(ball, () => {
    const [x, y] = middle;
    easel.fillBetween(ball, [x, y - 26], [x, y + 16], ['#cfc6c4', '#fbf8f5', '#f3ece8']);
    drawIris(easel, eye, middle);
    // The upper lid throws a shadow on the eyeball.
    const shadow = context.createLinearGradient(0, y - eye.above - 2, 0, y - eye.above + 17);
    shadow.addColorStop(0, 'rgba(40, 20, 20, 0.55)');
    shadow.addColorStop(1, 'rgba(40, 20, 20, 0)');
    context.fillStyle = shadow;
    context.fillRect(x - 60, y - 50, 120, 90);
    // The inner corner is pink.
    const corner = easel.at(eye.side * (EYE_DX - eye.halfWidth + 3), EYE_Y + 4);
    easel.glow(corner, 10, 8, '#c97b74', 0.7);
  });
  drawLids(easel, eye);
}

/** Around the opening, from the inner corner over the upper lid to the outer one and back. */
function lidPlaces({ side, halfWidth, above, below }: Eye): Place[] {
  const place = (part: number, y: number, isCorner = false): Place => [
    side * (EYE_DX + part * halfWidth),
    EYE_Y + y,
    0,
    isCorner,
  ];
  return [
    place(-1, 5, true),
    place(-0.55, -0.78 * above + 1),
    place(0, -above),
    place(0.55, -0.86 * above - 1),
    place(1, -3, true),
    place(0.55, 0.86 * below),
    place(0, below),
    place(-0.55, 0.82 * below + 1),
  ];
}

function drawIris(easel: Easel, { side, halfWidth }: Eye, [x, y]: Point): void {
  const { context, design, pose } = easel;
  const radius = 0.53 * halfWidth;
  const cx = x + 12 * pose.gazeX - side * 1.5;
  const cy = y + 7 * pose.gazeY - 3;
  const disc = (size: number, style: string | CanvasGradient): void => {
    context.beginPath();
    context.arc(cx, cy, size, 0, 2 * Math.PI);
    context.fillStyle = style;
    context.fill();
  };
  // A dark ring around it, lit from below where light falls through.
  disc(radius, shade(design.eyes, 0.6));
  const colour = context.createRadialGradient(cx, cy + 0.45 * radius, 0.1 * radius, cx, cy, radius);
  colour.addColorStop(0, tint(design.eyes, 0.42));
  colour.addColorStop(0.55, design.eyes);
  colour.addColorStop(1, shade(design.eyes, 0.5));
  disc(0.9 * radius, colour);
  context.save();
  context.globalAlpha = 0.28;
  context.strokeStyle = tint(design.eyes, 0.55);
  context.lineWidth = 1;
  context.beginPath();
  for (let spoke = 0; spoke < 24; spoke++) {
    const angle = (2 * Math.PI * spoke) / 24 + 0.35 * Math.sin(5 * spoke);
    context.moveTo(cx + 0.45 * radius * Math.cos(angle), cy + 0.45 * radius * Math.sin(angle));
    context.lineTo(cx + 0.82 * radius * Math.cos(angle), cy + 0.82 * radius * Math.sin(angle));
  }
  context.stroke();
  context.restore();
  disc(0.43 * radius, '#120c0c');
  const light = (dx: number, dy: number, size: number, opacity: number): void => {
    context.beginPath();
    context.arc(cx + dx * radius, cy + dy * radius, size * radius, 0, 2 * Math.PI);
    context.fillStyle = `rgba(255, 255, 255, ${opacity})`;
    context.fill();
  };
  light(-0.34, -0.36, 0.24, 0.95);
  light(0.36, 0.38, 0.11, 0.6);
}

/** Lashes as a line that swells outwards, the crease above, and the lower lid's edge. */
function drawLids(easel: Easel, eye: Eye): void {
  const { context, design, skin } = easel;
  const { side, halfWidth, above, below, openness } = eye;
  const place = (part: number, y: number, isCorner = false): Place => [
    side * (EYE_DX + part * halfWidth),
    EYE_Y + y,
    0,
    isCorner,
  ];
  const lash = design.lashes ? 1 : 0.55;
  const dark = mix(shade(design.hair.colour, 0.6), '#1a0f0d', 0.6);
  const upper = easel.outline([
    place(-1.02, 5, true),
    place(-0.55, -0.78 * above),
    place(0, -above - 0.8),
    place(0.55, -0.86 * above - 2),
    place(1 + 0.16 * lash, -5 - 4 * lash, true),
    place(0.6, -0.86 * above - 1.5 - 6.2 * lash),
    place(0, -above - 2 - 4.6 * lash),
    place(-0.55, -0.78 * above - 1.2 - 2 * lash),
  ]);
  context.fillStyle = dark;
  context.fill(upper);
  if (design.lashes) drawLashes(easel, eye, dark);
  const crease = easel.outline(
    [
      place(-0.86, -6 - 0.55 * above),
      place(-0.4, -11 - 0.92 * above),
      place(0.15, -12 - above),
      place(0.7, -10 - 0.82 * above),
      place(1.05, -8 - 0.25 * above),
    ],
    false,
  );
  easel.stroke(crease, 2.8, clear(skin.line, 0.34 + 0.2 * openness));
  const lower = easel.outline(
    [place(-0.7, 0.7 * below + 2), place(0, below + 1), place(0.55, 0.86 * below + 1), place(0.98, -1)],
    false,
  );
  easel.stroke(lower, 2, clear(skin.line, design.lashes ? 0.6 : 0.4));
}

/** Single lashes at the outer half of the upper lid. */
function drawLashes(easel: Easel, { side, halfWidth, above }: Eye, colour: string): void {
  for (const part of [0.35, 0.55, 0.74, 0.92]) {
    const root: Place = [
      side * (EYE_DX + part * halfWidth),
      EYE_Y - 2 - 0.98 * above * (1 - 0.75 * part * part),
    ];
    const reach = 7 + 5 * part;
    const tip: Place = [root[0] + side * reach * (0.3 + 0.6 * part), root[1] - reach * (1.15 - 0.5 * part)];
    const middle: Place = [(root[0] + tip[0]) / 2 + side * 1.5, (root[1] + tip[1]) / 2 + 1.5];
    easel.stroke(easel.outline([root, middle, tip], false), 2.1, clear(colour, 0.85));
  }
}

function drawBrows(easel: Easel): void {
  const { context, design, pose } = easel;
  const thickness = 11.5 + 5 * design.face.brows;
  const y = 368 - 15 * pose.brow - 3 * design.face.eyes;
  const colour = mix(design.hair.colour, '#24140e', 0.25);
  for (const side of [-1, 1]) {
    const place = (dx: number, down: number, isCorner = false): Place => [side * dx, y + down, 0, isCorner];
    const brow = easel.outline([
      place(42, 3 - 3 * pose.brow, true),
      place(66, -4),
      place(98, -11),
      place(126, -7),
      place(145, 7, true),
      place(124, -7 + 0.42 * thickness),
      place(98, -11 + 0.8 * thickness),
      place(66, -4 + thickness),
      place(43, 3 - 3 * pose.brow + 0.95 * thickness, true),
    ]);
    context.save();
    context.globalAlpha = 0.88;
    easel.fillBetween(brow, easel.at(side * 40, y), easel.at(side * 140, y), [
      clear(colour, 0.72),
      colour,
      clear(colour, 0.9),
    ]);
    context.clip(brow);
    for (let hair = 0; hair < 18; hair++) {
      const dx = 40 + 6 * hair;
      const strand = easel.outline([place(dx, 14), place(dx + 15, -14)], false);
      easel.stroke(strand, 1.4, clear(hair % 2 === 0 ? shade(colour, 0.35) : tint(colour, 0.12), 0.5));
    }
    context.restore();
  }
}
