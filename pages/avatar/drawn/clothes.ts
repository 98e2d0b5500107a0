import { bodyOutline, drawShoulders } from './body.ts';
import { clear, luminance, mix, shade, tint } from './colour.ts';
import { CENTRE_X, type Easel, type Place } from './easel.ts';

/** What follows is drawn lower than it is worn. */
const RAISED = 46;

/** Shoulders and what is worn on them. */
export function drawClothes(easel: Easel, logo?: ImageBitmap): void {
  const { context, design } = easel;
  context.save();
  context.translate(0, -RAISED);
  drawShoulders(easel);
  CLOTHES[design.clothes.style](easel);
  drawLogo(easel, logo);
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
  const blouse = bodyOutline(easel, [
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
    const seam = bodyOutline(
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
    const lapel = bodyOutline(easel, [
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
  const inner = bodyOutline(easel, [
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
  const placket = bodyOutline(
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
    const leaf = bodyOutline(easel, [
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
  const line = bodyOutline(easel, collar, false);
  easel.stroke(line, 34, shade(accent, 0.25));
  easel.stroke(line, 27, accent);
  easel.stroke(line, 7, clear(tint(accent, 0.3), 0.35));
  for (const dx of [-190, -120, -50, 20, 90, 160, 230]) {
    const rib = bodyOutline(
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
  const shirt = bodyOutline(easel, [
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
    const hood = bodyOutline(easel, [
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
    const cord = bodyOutline(
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

/** A company's plate on the chest, with a picture or with its letters. */
function drawLogo(easel: Easel, picture: ImageBitmap | undefined): void {
  const { context, design } = easel;
  const { logo } = design;
  if (logo === undefined) return;
  // A picture is hardly made out on a phone where it is as small as letters may be.
  const [halfWidth, halfHeight] = picture === undefined ? [34, 22] : [62, 47];
  const [x, y] = [CENTRE_X + 196, 944];
  context.beginPath();
  context.roundRect(x - halfWidth, y - halfHeight, 2 * halfWidth, 2 * halfHeight, 10);
  context.fillStyle = logo.ground;
  context.fill();
  context.strokeStyle = clear(
    mix(logo.ground, luminance(logo.ground) > 0.5 ? '#000000' : '#ffffff', 0.4),
    0.5,
  );
  context.lineWidth = 1.5;
  context.stroke();
  if (picture !== undefined) {
    // As large as it is whole within the plate's edge.
    const scale = Math.min((2 * halfWidth - 12) / picture.width, (2 * halfHeight - 12) / picture.height);
    const [width, height] = [scale * picture.width, scale * picture.height];
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, x - width / 2, y - height / 2, width, height);
    return;
  }
  context.fillStyle = logo.ink;
  context.font = '700 25px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(logo.letters, x, y + 1);
}
