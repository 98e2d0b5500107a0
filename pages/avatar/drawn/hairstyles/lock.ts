import { clear, shade, tint } from '../colour.ts';
import type { Easel, Place } from '../easel.ts';

/** Fills a lock with light from the upper left, and draws strands between its two edges. */
export function lock(
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
