import { mix } from './colour.ts';
import { addStops, type Easel } from './easel.ts';

/** Painted once: a plain wall, lit from the upper left; nothing where what is behind the page is to show. */
export function drawBackdrop(easel: Easel): void {
  const { context, design } = easel;
  const { background } = design;
  if (background === undefined) return;
  const { top, bottom } = background;
  const wall = context.createLinearGradient(0, -400, 0, 1100);
  addStops(wall, [top, mix(top, bottom, 0.5), bottom]);
  context.fillStyle = wall;
  // Wider than the picture: the canvas may be, too.
  context.fillRect(-2_000, -2_000, 5_000, 5_000);
  easel.glow([300, 260], 620, 560, '#ffffff', 0.55);
  easel.glow([760, 760], 520, 460, mix(bottom, '#20242c', 0.35), 0.22);
  // The head's soft shadow on it.
  easel.glow([580, 470], 330, 420, mix(bottom, '#20242c', 0.6), 0.26);
  easel.glow([500, 1_000], 620, 150, mix(bottom, '#10131a', 0.5), 0.16);
}
