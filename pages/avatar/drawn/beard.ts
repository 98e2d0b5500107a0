import { clear, shade, tint } from './colour.ts';
import type { Easel, Place } from './easel.ts';

/** On the cheeks and the chin, under the mouth, painted for a closed one; the moustache is drawn over the upper lip's edge. */
export function drawBeard(easel: Easel): void {
  const { context, design, halfWidth } = easel;
  const { beard } = design;
  if (beard === undefined) return;
  const cornerY = 586;
  const edge = (side: number): Place[] => [
    [side * (halfWidth - 1), 440],
    [side * (halfWidth - 4), 520],
    [side * (150 + 14 * design.face.jaw), 612],
    [side * (104 + 14 * design.face.jaw), 688],
    [side * 56, 738],
  ];
  const inner = (side: number): Place[] => [
    [side * 34, 556],
    [side * 74, 564],
    [side * 98, cornerY - 6],
    [side * 120, 556],
    [side * (halfWidth - 30), 500],
    [side * (halfWidth - 14), 440],
  ];
  if (beard.style === 'stubble') {
    const outline = easel.outlineAtDepth(30, [
      ...edge(1),
      [0, 712],
      ...edge(-1).reverse(),
      ...inner(-1).reverse(),
      ...inner(1),
    ]);
    context.fillStyle = clear(shade(beard.colour, 0.2), 0.26);
    context.fill(outline);
    return;
  }
  const outline = easel.outlineAtDepth(34, [
    ...edge(1),
    [0, 754],
    ...edge(-1).reverse(),
    ...inner(-1).reverse(),
    [0, 552],
    ...inner(1),
  ]);
  easel.fillBetween(outline, easel.at(-120, 520), easel.at(130, 740), [
    tint(beard.colour, 0.25),
    beard.colour,
    shade(beard.colour, 0.26),
  ]);
  easel.within(outline, () => {
    easel.glow(easel.at(halfWidth, 600), 90, 190, shade(beard.colour, 0.5), 0.5);
    easel.glow(easel.at(0, 646), 70, 26, shade(beard.colour, 0.5), 0.5);
    easel.glow(easel.at(-30, 700), 70, 34, tint(beard.colour, 0.5), 0.55);
    drawStrands(easel, beard.colour);
  });
}

function drawStrands(easel: Easel, colour: string): void {
  const { halfWidth } = easel;
  for (let hair = 0; hair < 120; hair++) {
    // Spread without a pattern, and the same in each frame.
    const across = ((hair * 0.618_034) % 1) * 2 - 1;
    const down = (hair * 0.754_877) % 1;
    const dx = across * (halfWidth - 6);
    const y = 470 + down * 270 - 60 * (1 - Math.abs(across)) * (1 - down);
    const strand = easel.outlineAtDepth(
      36,
      [
        [dx, y],
        [dx * 0.985, y + 12],
        [dx * 0.95 - 2, y + 25],
      ],
      false,
    );
    const style = hair % 3 === 0 ? clear(tint(colour, 0.6), 0.5) : clear(shade(colour, 0.5), 0.3);
    easel.stroke(strand, 2, style);
  }
}

/** Over the mouth: it hides the upper lip's edge and moves with it. */
export function drawMoustache(easel: Easel): void {
  const { design, pose } = easel;
  const { beard } = design;
  if (beard?.style !== 'full') return;
  const lift = 5 * pose.upperLip + 15 * pose.aperture;
  const y = 577 + 3 * pose.jaw - lift;
  const out = 84 + 9 * pose.width - 12 * pose.pucker;
  for (const side of [-1, 1]) {
    const outline = easel.outline([
      [0, y - 24, 10, true],
      [side * 30, y - 31, 10],
      [side * 62, y - 16, 4],
      [side * out, y + 24 + 4 * pose.jaw, 0],
      [side * 54, y + 8, 6],
      [side * 22, y + 4, 12],
      [0, y - 2, 12, true],
    ]);
    easel.fillBetween(outline, easel.at(0, y - 30), easel.at(side * 40, y + 16), [
      tint(beard.colour, 0.3),
      shade(beard.colour, side < 0 ? 0.06 : 0.18),
    ]);
    easel.within(outline, () => {
      for (let hair = 0; hair < 14; hair++) {
        const dx = side * (3 + 6 * hair);
        const strand = easel.outline(
          [
            [dx * 0.7, y - 28 + hair],
            [dx, y - 10 + hair],
            [dx * 1.12, y + 14 + hair],
          ],
          false,
        );
        const style =
          hair % 2 === 0 ? clear(tint(beard.colour, 0.6), 0.5) : clear(shade(beard.colour, 0.5), 0.35);
        easel.stroke(strand, 1.8, style);
      }
    });
  }
}
