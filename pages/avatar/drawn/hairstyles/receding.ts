import { clear, shade, tint } from '../colour.ts';
import type { Easel, Place } from '../easel.ts';
import { lock } from './lock.ts';

export function recedingBefore(easel: Easel): void {
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
