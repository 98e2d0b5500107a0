import type { CaptionStyle } from './settings.ts';

/** Height of the letters, in percent of the video's height. */
export const CAPTION_SIZES: Record<CaptionStyle['size'], number> = { small: 3.4, medium: 4.4, large: 5.8 };

export const CAPTION_BACKGROUNDS: Record<CaptionStyle['background'], string> = {
  none: 'transparent',
  soft: 'rgb(10 12 16 / 62%)',
  solid: 'rgb(10 12 16)',
};
