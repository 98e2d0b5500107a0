import { clear, shade, tint } from './colour.ts';
import type { Easel, Place } from './easel.ts';

/** Hair comes in two parts: what is behind the head, and what falls over the forehead. */
interface Hairstyle {
  behind(easel: Easel): void;
  before(easel: Easel): void;
}

/** How far before and behind the head's middle each style is as a whole; a headscarf's cloth is as far behind. */
export const HAIR_DEPTHS: Readonly<
  Record<Easel['design']['hair']['style'], { readonly behind: number; readonly before: number }>
> = {
  hidden: { behind: -40, before: 0 },
  long: { behind: -60, before: 60 },
  receding: { behind: 0, before: 34 },
  swept: { behind: -30, before: 64 },
  curls: { behind: -30, before: 50 },
};

export function drawHairBehind(easel: Easel): void {
  STYLES[easel.design.hair.style].behind(easel);
}

export function drawHairBefore(easel: Easel): void {
  STYLES[easel.design.hair.style].before(easel);
}

const nothing = (): void => undefined;

const STYLES: Readonly<Record<Easel['design']['hair']['style'], Hairstyle>> = {
  hidden: { behind: nothing, before: nothing },
  long: { behind: longBehind, before: longBefore },
  receding: { behind: nothing, before: recedingBefore },
  swept: { behind: sweptBehind, before: sweptBefore },
  curls: { behind: curlsBehind, before: curlsBefore },
};

/** Fills a lock with light from the upper left, and draws strands between its two edges. */
function lock(
  easel: Easel,
  depth: number,
  left: readonly Place[],
  right: readonly Place[],
  strands = 12,
): void {
  const { colour } = easel.design.hair;
  const outline = easel.outlineAtDepth(depth, [...left, ...[...right].reverse()]);
  const xs = [...left, ...right].map(([dx]) => dx);
  const ys = [...left, ...right].map(([, y]) => y);
  const from = easel.atDepth(Math.min(...xs), Math.min(...ys), depth);
  const to = easel.atDepth(Math.max(...xs), Math.max(...ys), depth);
  easel.fillBetween(outline, from, to, [tint(colour, 0.16), colour, shade(colour, 0.32)]);
  easel.within(outline, () => {
    for (let strand = 0; strand < strands; strand++) {
      // Uneven, and the same in each frame.
      const jitter = ((strand * 0.618_034) % 1) - 0.5;
      const part = Math.min(1, Math.max(0, (strand + 0.8 * jitter) / strands));
      const places = left.map(([dx, y, lift = 0], at): Place => {
        const [toDx, toY, toLift = 0] = right[at] ?? [dx, y];
        return [dx + (toDx - dx) * part, y + (toY - y) * part, lift + (toLift - lift) * part];
      });
      const path = easel.outlineAtDepth(depth, places, false);
      const isLight = strand % 3 === 1;
      const style = isLight
        ? clear(tint(colour, 0.4), 0.16 + 0.14 * jitter)
        : clear(shade(colour, 0.6), 0.2 + 0.16 * jitter);
      easel.stroke(path, 2.6 + 2.4 * jitter, style);
    }
  });
}

function longBehind(easel: Easel): void {
  const w = easel.halfWidth;
  for (const side of [-1, 1]) {
    const at = (dx: number, y: number): Place => [side * dx, y];
    lock(
      easel,
      -60,
      [
        at(-40, 104),
        at(w - 40, 140),
        at(w + 44, 300),
        at(w + 66, 500),
        at(w + 84, 670),
        at(w + 66, 830),
        at(w - 6, 930),
      ],
      [at(-40, 300), at(0, 330), at(0, 400), at(0, 540), at(10, 700), at(30, 820), at(70, 900)],
      34,
    );
  }
}

function longBefore(easel: Easel): void {
  const w = easel.halfWidth;
  // Parted on one side: a wide sweep to the right, a narrow one to the left; both fall over the shoulders in a wave.
  lock(
    easel,
    60,
    [
      [-52, 112],
      [40, 104],
      [w - 22, 158],
      [w + 38, 290],
      [w + 52, 440],
      [w + 76, 590],
      [w + 62, 730],
      [w + 30, 850],
      [w - 20, 944],
    ],
    [
      [-50, 164],
      [-6, 236],
      [84, 286],
      [w - 30, 350],
      [w - 10, 440],
      [w + 2, 560],
      [w - 12, 690],
      [w - 44, 800],
      [w - 24, 940],
    ],
    30,
  );
  lock(
    easel,
    60,
    [
      [-36, 112],
      [-98, 116],
      [-w + 8, 170],
      [-w - 40, 294],
      [-w - 52, 440],
      [-w - 78, 590],
      [-w - 62, 730],
      [-w - 34, 846],
      [-w + 14, 936],
    ],
    [
      [-46, 162],
      [-92, 216],
      [-w + 46, 280],
      [-w + 14, 356],
      [-w + 6, 450],
      [-w - 2, 570],
      [-w + 14, 690],
      [-w + 44, 796],
      [-w + 18, 930],
    ],
    26,
  );
  // The light that runs across the crown.
  easel.glow(easel.atDepth(-104, 172, 80), 60, 26, tint(easel.design.hair.colour, 0.5), 0.3);
  easel.glow(easel.atDepth(86, 176, 80), 96, 28, tint(easel.design.hair.colour, 0.5), 0.3);
}

function recedingBefore(easel: Easel): void {
  const w = easel.halfWidth;
  const crown: Place[] = [
    [-w - 6, 350],
    [-w - 10, 280],
    [-w + 24, 190],
    [-80, 128],
    [0, 116],
    [80, 128],
    [w - 24, 190],
    [w + 10, 280],
    [w + 6, 350],
  ];
  const line: Place[] = [
    [-w + 24, 372],
    [-w + 34, 300],
    [-w + 56, 236],
    [-96, 184],
    [0, 196],
    [96, 184],
    [w - 56, 236],
    [w - 34, 300],
    [w - 24, 372],
  ];
  lock(easel, 34, crown, line, 0);
  combed(easel, crown, line, 46);
  for (const side of [-1, 1]) {
    const at = (dx: number, y: number): Place => [side * dx, y];
    lock(
      easel,
      30,
      [at(w + 5, 300), at(w + 16, 350), at(w + 14, 400), at(w + 2, 446)],
      [at(w - 30, 310), at(w - 26, 360), at(w - 18, 410), at(w - 10, 450)],
      6,
    );
  }
}

/** Short hairs from one line to another, combed back. */
function combed(easel: Easel, from: readonly Place[], to: readonly Place[], count: number): void {
  const { colour } = easel.design.hair;
  for (let hair = 0; hair < count; hair++) {
    const along = (hair / (count - 1)) * (from.length - 1);
    const at = Math.min(from.length - 2, Math.floor(along));
    const between = (places: readonly Place[]): Place => {
      const [a, b] = [places[at] ?? [0, 0], places[at + 1] ?? [0, 0]];
      const part = along - at;
      return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
    };
    const strand = easel.outlineAtDepth(36, [between(from), between(to)], false);
    const style = hair % 2 === 0 ? clear(tint(colour, 0.45), 0.35) : clear(shade(colour, 0.5), 0.22);
    easel.stroke(strand, 2.4, style);
  }
}

function sweptBehind(easel: Easel): void {
  const w = easel.halfWidth;
  lock(
    easel,
    -30,
    [
      [-w + 20, 420],
      [-w - 14, 360],
      [-w - 14, 280],
      [-w + 16, 180],
      [-90, 108],
      [0, 92],
    ],
    [
      [w - 20, 420],
      [w + 14, 360],
      [w + 14, 280],
      [w - 16, 180],
      [90, 108],
      [0, 92],
    ],
    10,
  );
}

function sweptBefore(easel: Easel): void {
  const w = easel.halfWidth;
  for (const side of [-1, 1]) {
    const at = (dx: number, y: number): Place => [side * dx, y];
    lock(
      easel,
      32,
      [at(w - 34, 200), at(w + 10, 270), at(w + 16, 350), at(w + 4, 424)],
      [at(w - 70, 240), at(w - 30, 290), at(w - 24, 350), at(w - 16, 418)],
      7,
    );
  }
  // Three locks, each swept from the left over the one beneath.
  lock(
    easel,
    64,
    [
      [-w + 4, 300],
      [-w - 4, 214],
      [-110, 116],
      [10, 84],
      [120, 104],
      [w - 6, 190],
      [w + 4, 290],
    ],
    [
      [-w + 40, 296],
      [-w + 50, 258],
      [-70, 250],
      [10, 262],
      [96, 244],
      [w - 46, 250],
      [w - 28, 300],
    ],
    18,
  );
  lock(
    easel,
    84,
    [
      [-w + 12, 262],
      [-120, 148],
      [-20, 84],
      [90, 92],
      [w - 30, 160],
      [w - 8, 236],
    ],
    [
      [-w + 40, 300],
      [-96, 268],
      [-30, 282],
      [56, 262],
      [116, 222],
      [w - 20, 262],
    ],
    16,
  );
  easel.glow(easel.atDepth(-60, 156, 90), 110, 34, tint(easel.design.hair.colour, 0.6), 0.3);
}

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

function curlsBehind(easel: Easel): void {
  curls(easel, -30, 9, 0);
}

function curlsBefore(easel: Easel): void {
  curls(easel, 50, 4, 9);
}
