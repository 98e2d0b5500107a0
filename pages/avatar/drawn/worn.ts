import { clear, shade, tint } from './colour.ts';
import type { Easel, Place } from './easel.ts';

export function drawGlasses(easel: Easel): void {
  const { context, design, halfWidth } = easel;
  const { glasses } = design;
  if (glasses === undefined) return;
  const lens = (side: number): Place[] => {
    const [cx, cy] = [side * 84, 436];
    if (glasses.shape === 'round') {
      return Array.from({ length: 12 }, (_, at) => {
        const angle = (2 * Math.PI * at) / 12;
        return [cx + 60 * Math.cos(angle), cy + 55 * Math.sin(angle), 16];
      });
    }
    return [
      [cx - side * 58, cy - 34, 18],
      [cx, cy - 42, 18],
      [cx + side * 60, cy - 38, 10],
      [cx + side * 62, cy + 10, 10],
      [cx + side * 38, cy + 42, 14],
      [cx - side * 30, cy + 42, 18],
      [cx - side * 58, cy + 10, 18],
    ];
  };
  for (const side of [-1, 1]) {
    const arm = easel.outlineAtDepth(
      0,
      [
        [side * (halfWidth + 10), 418, -20],
        [side * 146, 424, 96],
      ],
      false,
    );
    easel.stroke(arm, 7, glasses.colour);
    const rim = easel.outline(lens(side));
    context.fillStyle = 'rgba(215, 232, 245, 0.13)';
    context.fill(rim);
    easel.within(rim, () => {
      const [x, y] = easel.at(side * 84, 436, 16);
      const glare = context.createLinearGradient(x - 50, y - 60, x + 26, y + 22);
      glare.addColorStop(0, 'rgba(255, 255, 255, 0.4)');
      glare.addColorStop(0.32, 'rgba(255, 255, 255, 0.07)');
      glare.addColorStop(0.34, 'rgba(255, 255, 255, 0)');
      context.fillStyle = glare;
      context.fillRect(x - 80, y - 80, 160, 160);
    });
    context.save();
    context.shadowColor = clear(shade(design.skin, 0.7), 0.45);
    context.shadowBlur = 9;
    context.shadowOffsetY = 5;
    easel.stroke(rim, 6.5, glasses.colour);
    context.restore();
    easel.stroke(rim, 2, clear(tint(glasses.colour, 0.5), 0.4));
  }
  const bridge = easel.outline(
    [
      [-25, 432, 20],
      [0, 420, 26],
      [25, 432, 20],
    ],
    false,
  );
  easel.stroke(bridge, 6.5, glasses.colour);
}

/** The cloth behind the head and over the shoulders. */
export function drawScarfBehind(easel: Easel): void {
  const { design, halfWidth: w } = easel;
  const { headscarf } = design;
  if (headscarf === undefined) return;
  const right: Place[] = [
    [90, 98],
    [w + 10, 180],
    [w + 52, 330],
    [w + 50, 520],
    [w + 40, 680],
    [w + 66, 800],
    [w + 130, 870],
  ];
  const left = right.map(([dx, y]): Place => [-dx, y]).reverse();
  const cloth = easel.outlineAtDepth(-40, [[0, 84], ...right, [0, 1_010], ...left]);
  easel.fillBetween(
    cloth,
    [260, 160],
    [800, 860],
    [tint(headscarf.colour, 0.1), headscarf.colour, shade(headscarf.colour, 0.45)],
  );
}

/** The cloth under the chin, over the neck. */
export function drawScarfThroat(easel: Easel): void {
  const { design } = easel;
  const { headscarf } = design;
  if (headscarf === undefined) return;
  const throat = easel.outlineAtDepth(-20, [
    [-150, 560],
    [150, 560],
    [130, 720],
    [60, 860],
    [-60, 860],
    [-130, 720],
  ]);
  easel.fillBetween(throat, easel.at(0, 660), easel.at(0, 800), [
    shade(headscarf.colour, 0.62),
    shade(headscarf.colour, 0.3),
  ]);
}

/** The cloth around the face: it frames forehead, cheeks and chin, and is laid across the chest in folds. */
export function drawScarfBefore(easel: Easel): void {
  const { context, design, halfWidth: w } = easel;
  const { headscarf } = design;
  if (headscarf === undefined) return;
  const { colour } = headscarf;
  const outerRight: Place[] = [
    [92, 96],
    [w + 4, 176],
    [w + 50, 330],
    [w + 50, 500],
    [w + 30, 640],
    [w + 14, 740],
    [w + 60, 820],
    [w + 100, 880],
  ];
  const outerLeft = outerRight.map(([dx, y]): Place => [-dx, y]).reverse();
  const innerRight: Place[] = [
    [88, 222],
    [w - 26, 300],
    [w - 6, 400],
    [w - 8, 500],
    [w - 34, 606],
    [88, 680],
  ];
  const innerLeft = innerRight.map(([dx, y]): Place => [-dx, y]).reverse();
  const hood = new Path2D();
  hood.addPath(
    easel.outlineAtDepth(10, [[0, 82], ...outerRight, [70, 960], [0, 990], [-70, 960], ...outerLeft]),
  );
  const opening = easel.outlineAtDepth(44, [[0, 204], ...innerRight, [0, 712], ...innerLeft]);
  hood.addPath(opening);
  context.save();
  context.shadowColor = clear(shade(design.skin, 0.75), 0.6);
  context.shadowBlur = 26;
  context.shadowOffsetY = 8;
  const gradient = context.createLinearGradient(250, 120, 800, 900);
  gradient.addColorStop(0, tint(colour, 0.26));
  gradient.addColorStop(0.45, colour);
  gradient.addColorStop(1, shade(colour, 0.38));
  context.fillStyle = gradient;
  context.fill(hood, 'evenodd');
  context.restore();
  context.save();
  context.clip(hood, 'evenodd');
  drawFolds(easel, colour);
  context.restore();
  // The under-scarf's edge at the forehead.
  const band = easel.outlineAtDepth(46, [...innerLeft.slice(3), [0, 204], ...innerRight.slice(0, 3)], false);
  easel.stroke(band, 7, shade(colour, 0.5));
}

function drawFolds(easel: Easel, colour: string): void {
  const { halfWidth: w } = easel;
  const fold = (places: readonly Place[], width: number, isLight: boolean): void => {
    const path = easel.outlineAtDepth(20, places, false);
    // Wider and fainter outwards: cloth has no sharp folds.
    for (const part of [2.6, 1.7, 1, 0.5]) {
      easel.stroke(
        path,
        part * width,
        isLight ? clear(tint(colour, 0.5), 0.08) : clear(shade(colour, 0.65), 0.11),
      );
    }
  };
  for (const side of [-1, 1]) {
    const at = (dx: number, y: number): Place => [side * dx, y];
    fold([at(10, 128), at(120, 178), at(w + 14, 330), at(w + 22, 500)], 9, side < 0);
    fold([at(6, 168), at(100, 208), at(w - 2, 320), at(w + 8, 470)], 5, false);
    fold([at(w + 36, 420), at(w + 20, 600), at(w - 30, 720), at(70, 800)], 10, false);
    fold([at(w + 24, 560), at(w - 10, 690), at(90, 770), at(0, 790)], 7, side < 0);
  }
  fold(
    [
      [-w - 10, 690],
      [-110, 800],
      [20, 846],
      [w + 20, 820],
    ],
    12,
    false,
  );
  fold(
    [
      [-w - 30, 740],
      [-120, 850],
      [30, 900],
      [w + 60, 868],
    ],
    8,
    true,
  );
  fold(
    [
      [-w - 50, 800],
      [-130, 900],
      [20, 940],
      [w + 20, 930],
    ],
    12,
    false,
  );
  fold(
    [
      [-60, 742],
      [0, 760],
      [80, 744],
    ],
    14,
    false,
  );
  easel.glow(easel.atDepth(-w + 10, 240, 30), 70, 120, tint(colour, 0.5), 0.35);
  easel.glow(easel.atDepth(w + 20, 560, 0), 80, 240, shade(colour, 0.6), 0.4);
}
