import { clear, luminance, mix, shade, tint } from './colour.ts';
import { CENTRE_X, type Easel, type Place } from './easel.ts';

/** Behind the head's middle: the body does not turn with it. */
const BODY_DEPTH = -40;
/** What follows is drawn lower than it is worn. */
const RAISED = 46;

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

/** Shoulders and what is worn on them. */
export function drawClothes(easel: Easel): void {
  const { context, design } = easel;
  context.save();
  context.translate(0, -RAISED);
  drawShoulders(easel);
  CLOTHES[design.clothes.style](easel);
  drawLogo(easel);
  context.restore();
}

function body(easel: Easel, places: readonly Place[], isClosed = true): Path2D {
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
  return body(easel, [...right, [456 + broad, 1_900, 0, true], [-456 - broad, 1_900, 0, true], ...left]);
}

function drawShoulders(easel: Easel): void {
  const { design, context } = easel;
  const { colour } = design.clothes;
  // What is worn is open at the neck.
  const neckline = body(easel, [
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
      const sleeve = body(
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

const CLOTHES: Readonly<Record<AvatarClothes, (easel: Easel) => void>> = {
  blazer: drawBlazer,
  shirt: drawShirt,
  jumper: drawJumper,
  hoodie: drawHoodie,
};
type AvatarClothes = Easel['design']['clothes']['style'];

function drawBlazer(easel: Easel): void {
  const { context, design } = easel;
  const { colour, accent } = design.clothes;
  // A blouse shows between the lapels.
  const blouse = body(easel, [
    [-104, 766, 0, true],
    [-62, 838],
    [0, 868, 0, true],
    [62, 838],
    [104, 766, 0, true],
    [132, 900],
    [0, 1_150, 0, true],
    [-132, 900],
  ]);
  easel.fillBetween(blouse, [430, 800], [600, 1_000], [tint(accent, 0.3), accent, shade(accent, 0.16)]);
  easel.within(blouse, () => {
    easel.glow([560, 860], 90, 150, shade(accent, 0.4), 0.35);
    const seam = body(
      easel,
      [
        [0, 868],
        [3, 1_200],
      ],
      false,
    );
    easel.stroke(seam, 2.5, clear(shade(accent, 0.4), 0.5));
  });
  for (const side of [-1, 1]) {
    const lapel = body(easel, [
      [side * 84, 754, 0, true],
      [side * 116, 776],
      [side * 168, 826, 0, true],
      [side * 176, 880, 0, true],
      [side * 150, 886, 0, true],
      [side * 160, 916, 0, true],
      [side * 92, 1_010],
      [side * 10, 1_150, 0, true],
      [side * 60, 960],
      [side * 96, 840],
    ]);
    context.save();
    context.shadowColor = clear(shade(colour, 0.8), 0.55);
    context.shadowBlur = 16;
    context.shadowOffsetY = 5;
    easel.fillBetween(
      lapel,
      [CENTRE_X + side * 60, 780],
      [CENTRE_X + side * 180, 980],
      [tint(colour, side < 0 ? 0.22 : 0.1), colour, shade(colour, 0.16)],
    );
    context.restore();
    easel.stroke(lapel, 1.5, clear(shade(colour, 0.5), 0.5));
  }
}

function drawShirt(easel: Easel): void {
  const { context, design } = easel;
  const { colour, accent } = design.clothes;
  // An inner shirt at the throat, then the collar's two leaves and the row of buttons.
  const inner = body(easel, [
    [-94, 776, 0, true],
    [-50, 842],
    [0, 868],
    [50, 842],
    [94, 776, 0, true],
    [64, 900],
    [0, 970, 0, true],
    [-64, 900],
  ]);
  easel.fillBetween(inner, [440, 800], [570, 950], [accent, shade(accent, 0.2)]);
  const placket = body(
    easel,
    [
      [0, 960],
      [2, 1_300],
    ],
    false,
  );
  easel.stroke(placket, 3, clear(shade(colour, 0.5), 0.7));
  for (const y of [992, 1_070, 1_150]) {
    context.beginPath();
    context.arc(CENTRE_X + 14, y, 6, 0, 2 * Math.PI);
    context.fillStyle = tint(colour, 0.5);
    context.fill();
  }
  for (const side of [-1, 1]) {
    const leaf = body(easel, [
      [side * 88, 742, 0, true],
      [side * 118, 764],
      [side * 150, 830, 0, true],
      [side * 92, 918, 0, true],
      [side * 20, 966, 0, true],
      [side * 62, 870],
    ]);
    context.save();
    context.shadowColor = clear(shade(colour, 0.8), 0.6);
    context.shadowBlur = 14;
    context.shadowOffsetY = 5;
    easel.fillBetween(
      leaf,
      [CENTRE_X + side * 50, 760],
      [CENTRE_X + side * 140, 930],
      [tint(colour, side < 0 ? 0.26 : 0.12), shade(colour, 0.05)],
    );
    context.restore();
    easel.stroke(leaf, 1.5, clear(shade(colour, 0.5), 0.5));
  }
}

function drawJumper(easel: Easel): void {
  const { design } = easel;
  const { colour, accent } = design.clothes;
  const collar: Place[] = [
    [-100, 760],
    [-72, 838],
    [0, 876],
    [72, 838],
    [100, 760],
  ];
  const line = body(easel, collar, false);
  easel.stroke(line, 34, shade(accent, 0.25));
  easel.stroke(line, 27, accent);
  easel.stroke(line, 7, clear(tint(accent, 0.3), 0.35));
  for (const dx of [-190, -120, -50, 20, 90, 160, 230]) {
    const rib = body(
      easel,
      [
        [dx, 940],
        [1.06 * dx, 1_300],
      ],
      false,
    );
    easel.stroke(rib, 2, clear(shade(colour, 0.5), 0.3));
  }
}

function drawHoodie(easel: Easel): void {
  const { context, design } = easel;
  const { colour, accent } = design.clothes;
  const shirt = body(easel, [
    [-98, 770, 0, true],
    [-60, 838],
    [0, 866],
    [60, 838],
    [98, 770, 0, true],
    [70, 880],
    [0, 930],
    [-70, 880],
  ]);
  easel.fillBetween(shirt, [440, 800], [570, 920], [accent, shade(accent, 0.16)]);
  for (const side of [-1, 1]) {
    const hood = body(easel, [
      [side * 84, 716, 0, true],
      [side * 150, 734],
      [side * 204, 800],
      [side * 176, 872],
      [side * 96, 926],
      [side * 6, 968, 0, true],
      [side * 34, 912],
      [side * 84, 850],
      [side * 100, 790],
    ]);
    context.save();
    context.shadowColor = clear(shade(colour, 0.8), 0.5);
    context.shadowBlur = 18;
    context.shadowOffsetY = 6;
    easel.fillBetween(
      hood,
      [CENTRE_X + side * 60, 740],
      [CENTRE_X + side * 180, 900],
      [shade(colour, 0.22), tint(colour, side < 0 ? 0.2 : 0.06), shade(colour, 0.12)],
    );
    context.restore();
    const cord = body(
      easel,
      [
        [side * 40, 926],
        [side * 46, 990],
        [side * 40, 1_062],
      ],
      false,
    );
    easel.stroke(cord, 8, shade(accent, 0.25));
    easel.stroke(cord, 5.5, accent);
  }
}

/** A company's letters on the chest. */
function drawLogo(easel: Easel): void {
  const { context, design } = easel;
  const { logo } = design;
  if (logo === undefined) return;
  const [x, y] = [CENTRE_X + 196, 944];
  context.beginPath();
  context.roundRect(x - 34, y - 22, 68, 44, 10);
  context.fillStyle = logo.ground;
  context.fill();
  context.strokeStyle = clear(
    mix(logo.ground, luminance(logo.ground) > 0.5 ? '#000000' : '#ffffff', 0.4),
    0.5,
  );
  context.lineWidth = 1.5;
  context.stroke();
  context.fillStyle = logo.ink;
  context.font = '700 25px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(logo.letters, x, y + 1);
}
