import { shade } from './colour.ts';
import type { Easel, Place } from './easel.ts';

/** The face's outline, chin down with the jaw. All at one depth, for it is the edge that is seen. */
export function faceOutline(easel: Easel): Path2D {
  const { pose, halfWidth, design } = easel;
  const { jaw } = design.face;
  const drop = 24 * pose.jaw;
  const jawHalf = 139 + 15 * jaw + 7 * design.face.width;
  const chinHalf = 50 + 16 * jaw;
  const right: Place[] = [
    [0.62 * halfWidth, 186],
    [0.93 * halfWidth, 290],
    [halfWidth, 400],
    [0.985 * halfWidth, 490],
    [jawHalf, 588 + 0.45 * drop],
    [chinHalf + 44, 648 + 0.8 * drop],
    [chinHalf, 683 + drop],
  ];
  const left = right.map(([dx, y]): Place => [-dx, y]).reverse();
  return easel.outlineAtDepth(26, [[0, 150], ...right, [0, 694 + drop], ...left]);
}

export function drawEars(easel: Easel): void {
  const { skin, halfWidth } = easel;
  for (const side of [-1, 1]) {
    const ear = (dx: number, y: number): Place => [side * (halfWidth + dx), y];
    const shell = easel.outlineAtDepth(-26, [
      ear(-16, 404),
      ear(10, 388),
      ear(27, 408),
      ear(24, 452),
      ear(10, 496),
      ear(-8, 508),
      ear(-20, 480),
    ]);
    const [from] = [easel.atDepth(side * (halfWidth - 14), 440, -26)];
    const [to] = [easel.atDepth(side * (halfWidth + 28), 440, -26)];
    easel.fillBetween(shell, from, to, [skin.deep, side < 0 ? skin.base : skin.shade]);
    const fold = easel.outlineAtDepth(
      -24,
      [ear(-4, 412), ear(13, 408), ear(15, 440), ear(4, 468), ear(2, 486)],
      false,
    );
    easel.stroke(fold, 5, skin.deep);
  }
}

/** Skin with its light and shade; features come on top. */
export function drawFace(easel: Easel): void {
  const { context, skin, design, halfWidth, pose } = easel;
  const outline = faceOutline(easel);
  easel.fillBetween(outline, easel.at(-150, 220), easel.at(150, 660), [skin.light, skin.base, skin.shade]);
  easel.within(outline, () => {
    // Turned away from the light: the right side, the jaw and the temples.
    easel.glow(easel.atDepth(halfWidth + 10, 470, 20), 130, 330, skin.deep, 0.62);
    easel.glow(easel.atDepth(-halfWidth - 40, 520, 20), 90, 300, skin.shade, 0.7);
    easel.glow(easel.at(0, 730 + 20 * pose.jaw), 190, 80, skin.deep, 0.55);
    // Light on the forehead, the cheekbones and the chin.
    easel.glow(easel.at(-34, 268), 150, 92, skin.light, 0.85);
    easel.glow(easel.at(-96, 486), 62, 46, skin.light, 0.75);
    easel.glow(easel.at(92, 488), 48, 38, skin.light, 0.35);
    easel.glow(easel.at(-6, 658 + 22 * pose.jaw), 48, 26, skin.light, 0.6);
    const blush = 0.3 - 0.12 * design.age;
    easel.glow(easel.at(-112, 516), 74, 54, skin.blush, blush);
    easel.glow(easel.at(112, 516), 68, 52, skin.blush, blush);
    // Cheeks are hollower with a dropped jaw, and with age.
    const hollow = 0.3 * pose.jaw + 0.22 * design.age;
    for (const side of [-1, 1]) {
      easel.glow(easel.at(side * 122, 590 + 8 * pose.jaw), 40, 74, skin.deep, hollow);
      easel.glow(easel.at(side * 84, 420), 74, 50, skin.deep, 0.2 + 0.1 * design.age);
    }
    if (design.age > 0.4) drawAge(easel);
  });
  // A rim of warm dark separates the face from what is behind it.
  context.save();
  context.globalAlpha = 0.28;
  easel.stroke(outline, 2, shade(skin.deep, 0.25));
  context.restore();
}

/** Lines of the forehead, beside the eyes, and from the nose to the mouth. */
function drawAge(easel: Easel): void {
  const { context, design, skin, pose } = easel;
  context.save();
  context.globalAlpha = 0.4 * design.age;
  for (const [y, half] of [
    [262, 84],
    [290, 96],
    [317, 80],
  ] as const) {
    const rise = 6 + 7 * pose.brow;
    const line = easel.outline(
      [
        [-half, y + 3 - rise],
        [-0.45 * half, y - 4 - rise],
        [0, y + 1 - rise],
        [0.45 * half, y - 4 - rise],
        [half, y + 3 - rise],
      ],
      false,
    );
    easel.stroke(line, 3, skin.deep);
  }
  for (const side of [-1, 1]) {
    for (const [y, length] of [
      [418, 24],
      [434, 28],
      [449, 22],
    ] as const) {
      const line = easel.outline(
        [
          [side * 134, y + 0.15 * (y - 434)],
          [side * (134 + length), y + 0.7 * (y - 434)],
        ],
        false,
      );
      easel.stroke(line, 2.4, skin.deep);
    }
    const bag = easel.outline(
      [
        [side * 48, 456],
        [side * 80, 474],
        [side * 116, 462],
      ],
      false,
    );
    easel.stroke(bag, 3, skin.deep);
  }
  context.restore();
}
