import { tint } from '../colour.ts';
import type { Easel, Place } from '../easel.ts';
import { lock } from './lock.ts';

export function longBehind(easel: Easel): void {
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

export function longBefore(easel: Easel): void {
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
