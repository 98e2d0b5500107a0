import { tint } from '../colour.ts';
import type { Easel, Place } from '../easel.ts';
import { lock } from './lock.ts';

export function sweptBehind(easel: Easel): void {
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

export function sweptBefore(easel: Easel): void {
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
