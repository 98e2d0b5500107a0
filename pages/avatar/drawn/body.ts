import { clear, shade, tint } from './colour.ts';
import { CENTRE_X, type Easel, type Place } from './easel.ts';

/** Behind the head's middle: the body does not turn with it. */
const BODY_DEPTH = -40;
/** The inside of a collar or a hood, which is seen on both sides of the neck. */
export function drawCollarBehind(easel: Easel): void {
  const { design } = easel;
  const { style, colour } = design.clothes;
  if (style === 'jumper') return;
  const [half, top] = style === 'hoodie' ? [150, 640] : [112, 676];
  const inside = easel.outlineAtDepth(BODY_DEPTH, [
    [-half, top + 60],
    [-0.6 * half, top],
    [0.6 * half, top],
    [half, top + 60],
    [half + 20, 830],
    [0, 900],
    [-half - 20, 830],
  ]);
  easel.fillBetween(inside, [CENTRE_X, top], [CENTRE_X, 820], [shade(colour, 0.3), shade(colour, 0.6)]);
}

export function drawNeck(easel: Easel): void {
  const { skin, design } = easel;
  const half = 82 + 10 * design.face.jaw + 6 * design.face.width;
  const neck = easel.outlineAtDepth(BODY_DEPTH, [
    [-half, 560],
    [half, 560],
    [half - 3, 670],
    [half + 9, 734],
    [half + 44, 776],
    [0, 930],
    [-half - 44, 776],
    [-half - 9, 734],
    [-half + 3, 670],
  ]);
  easel.fillBetween(neck, [CENTRE_X - half, 700], [CENTRE_X + half, 740], [skin.base, skin.base, skin.shade]);
  easel.within(neck, () => {
    // The chin's shadow, and the two cords that run to the collar bones.
    const [x, y] = easel.at(8, 690);
    easel.glow([x, y + 14], 190, 100, skin.deep, 0.95);
    easel.glow([CENTRE_X + half, 700], 66, 150, skin.deep, 0.6);
    easel.glow([CENTRE_X - 40, 790], 26, 70, skin.light, 0.45);
    easel.glow([CENTRE_X, 822], 26, 40, skin.deep, 0.4);
  });
}

/** Of a part of the body, which does not turn with the head. */
export function bodyOutline(easel: Easel, places: readonly Place[], isClosed = true): Path2D {
  return easel.outlineAtDepth(0, places, isClosed);
}

function shouldersOutline(easel: Easel): Path2D {
  const broad = 20 * easel.design.face.jaw + 14 * easel.design.face.width;
  const right: Place[] = [
    [96, 772],
    [150, 812],
    [250 + broad, 846],
    [342 + broad, 886],
    [404 + broad, 952],
    [438 + broad, 1_060],
    [452 + broad, 1_220],
  ];
  const left = right.map(([dx, y]): Place => [-dx, y]).reverse();
  // Down past the picture's edge: a tall canvas shows more of it.
  return bodyOutline(easel, [
    ...right,
    [456 + broad, 1_900, 0, true],
    [-456 - broad, 1_900, 0, true],
    ...left,
  ]);
}

export function drawShoulders(easel: Easel): void {
  const { design, context } = easel;
  const { colour } = design.clothes;
  // What is worn is open at the neck.
  const neckline = bodyOutline(easel, [
    [-96, 772, 0, true],
    [-60, 842],
    [0, 872],
    [60, 842],
    [96, 772, 0, true],
    [150, 700],
    [-150, 700],
  ]);
  const cloth = shouldersOutline(easel);
  context.save();
  const outside = new Path2D();
  outside.rect(-2_000, -2_000, 5_000, 5_000);
  outside.addPath(neckline);
  context.clip(outside, 'evenodd');
  easel.fillBetween(cloth, [180, 780], [860, 1_000], [tint(colour, 0.14), colour, shade(colour, 0.3)]);
  easel.within(cloth, () => {
    easel.glow([300, 850], 210, 90, tint(colour, 0.4), 0.4);
    easel.glow([500, 830], 210, 110, shade(colour, 0.6), 0.45);
    for (const side of [-1, 1]) {
      const sleeve = bodyOutline(
        easel,
        [
          [side * 292, 880],
          [side * 262, 960],
          [side * 266, 1_120],
        ],
        false,
      );
      for (const width of [22, 12, 4]) easel.stroke(sleeve, width, clear(shade(colour, 0.5), 0.13));
    }
  });
  context.restore();
}
