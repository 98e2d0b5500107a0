import { text } from '../../../client/i18n/text.ts';

/** The height of its letters, as a part of the picture's. */
const LETTERS = 0.032;
const LEAST_LETTERS = 12;
const INK = '#e8ebf0';
const PAPER = '#16191e';

/**
 * Says quietly in the picture's upper corner that it is being waited for, with a ring that closes meanwhile. Painted
 * again and again on the same still: it covers what it painted before. @param part of the ring, 0..1
 */
export function paintSyncMark(context: CanvasRenderingContext2D, part: number): void {
  const { height } = context.canvas;
  const letters = Math.max(LEAST_LETTERS, height * LETTERS);
  const words = text('picture_syncing');
  context.save();
  context.font = `500 ${letters}px system-ui, sans-serif`;
  context.textBaseline = 'middle';
  const [x, y, radius] = [letters * 1.2, letters * 1.2, letters * 0.42];
  const width = letters * 2.5 + context.measureText(words).width;
  context.fillStyle = PAPER;
  context.beginPath();
  context.roundRect(x, y, width, letters * 2, letters);
  context.fill();
  context.lineWidth = letters * 0.16;
  context.strokeStyle = INK;
  const centre = { x: x + letters * 1.05, y: y + letters };
  context.globalAlpha = 0.25;
  context.beginPath();
  context.arc(centre.x, centre.y, radius, 0, 2 * Math.PI);
  context.stroke();
  context.globalAlpha = 1;
  context.beginPath();
  context.arc(centre.x, centre.y, radius, -Math.PI / 2, (Math.min(1, Math.max(0, part)) * 2 - 0.5) * Math.PI);
  context.stroke();
  context.fillStyle = INK;
  context.fillText(words, x + letters * 1.8, y + letters * 1.05);
  context.restore();
}
