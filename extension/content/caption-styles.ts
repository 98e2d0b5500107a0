import { CAPTION_BACKGROUNDS, CAPTION_SIZES } from '../caption-looks.ts';
import type { CaptionStyle } from '../settings.ts';

/** Told apart by most eyes that see colours differently, and all readable on dark. */
const SPEAKERS = ['#ffffff', '#ffd97a', '#8fd6ff', '#a9e8b4', '#ffb3a7', '#d9bfff'];

export const CAPTION_CSS = `
:host { all: initial; }
:host(:popover-open) {
  position: fixed; inset: auto; margin: 0; padding: 0; border: 0; background: none; overflow: visible;
  pointer-events: none; display: flex; flex-direction: column; align-items: center; justify-content: flex-end;
  gap: 0.25em; box-sizing: border-box; container-type: inline-size;
}
p {
  margin: 0; max-inline-size: 88%; text-align: center; text-wrap: balance;
  font: 500 var(--size) / 1.52 system-ui, sans-serif; color: #fff;
  text-shadow: 0 0 0.12em #000, 0 0.06em 0.22em rgb(0 0 0 / 85%);
}
.words {
  padding: 0.12em 0.5em 0.16em; border-radius: 0.3em; background: var(--background);
  -webkit-box-decoration-break: clone; box-decoration-break: clone;
}
.speaker { font-weight: 700; }
.note { font-size: 0.6em; color: #e4e7ec; }
.original { font-size: 0.74em; color: #e4e7ec; }
${SPEAKERS.map((colour, index) => `.speaker-${index} { color: ${colour}; }`).join('\n')}
`;

/** @param videoHeight pixels, which the size of the letters follows */
export function captionVariables(style: CaptionStyle, videoHeight: number): Record<string, string> {
  const pixels = Math.max(13, (CAPTION_SIZES[style.size] / 100) * videoHeight);
  return { '--size': `${pixels.toFixed(1)}px`, '--background': CAPTION_BACKGROUNDS[style.background] };
}
