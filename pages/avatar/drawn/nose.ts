import type { Easel } from './easel.ts';

/** Shaded rather than drawn: the bridge, the tip, the wings, two nostrils. */
export function drawNose(easel: Easel): void {
  const { context, skin, design } = easel;
  const size = 1 + 0.16 * design.face.nose;
  const wing = 33 * size;
  const tipY = 520 + 8 * design.face.nose;
  // The side that the light does not reach, from the brow down.
  for (let part = 0; part <= 1; part += 0.125) {
    const y = 396 + (tipY - 410) * part;
    easel.glow(easel.at(26 + 4 * part, y, 14 * part), 22 + 4 * part, 30, skin.deep, 0.1 + 0.07 * part);
  }
  easel.glow(easel.at(-7, 446, 24), 14, 78, skin.light, 0.7);
  easel.glow(easel.at(-28, 450, 10), 20, 64, skin.shade, 0.5);
  // Under the tip it is darkest.
  easel.glow(easel.at(2, tipY + 27, 8), 52 * size, 17, skin.deep, 0.75);
  const tip = easel.at(0, tipY - 4, 40);
  easel.glow(tip, 33 * size, 30 * size, skin.base, 0.95);
  easel.glow([tip[0] - 7, tip[1] - 6], 15, 13, skin.light, 0.95);
  easel.glow(easel.at(0, tipY + 4, 34), 26 * size, 15, skin.blush, 0.22);
  for (const s of [-1, 1]) {
    easel.glow(
      easel.at(s * (wing - 7), tipY + 6, 14),
      17 * size,
      16 * size,
      s < 0 ? skin.base : skin.shade,
      0.9,
    );
    const nostril = easel.outline([
      [s * 8 * size, tipY + 19, 24],
      [s * 16 * size, tipY + 13, 20],
      [s * 24 * size, tipY + 17, 14],
      [s * 17 * size, tipY + 22, 20],
    ]);
    context.fillStyle = skin.line;
    context.fill(nostril);
    const edge = easel.outline(
      [
        [s * (wing - 4), tipY - 12, 6],
        [s * (wing + 1), tipY + 2, 4],
        [s * (wing - 4), tipY + 16, 6],
        [s * (wing - 13), tipY + 20, 10],
      ],
      false,
    );
    context.save();
    context.globalAlpha = 0.42;
    easel.stroke(edge, 3.2, skin.deep);
    context.restore();
  }
  // The groove above the lip.
  easel.glow(easel.at(0, tipY + 44, 10), 11, 16, skin.shade, 0.6);
}
