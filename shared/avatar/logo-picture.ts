/** A company's logo as a picture that stands in its design: a data URL, of formats that hold pixels alone and can run nothing. */
import { z } from 'zod';

/** Some 36 kB of picture: each listener is sent it. */
export const MOST_PICTURE_CHARACTERS = 48 * 1024;

/**
 * Each as its file's signature reads in base64, so that the name in the URL is true. Of WebP four bytes between "RIFF" and "WEBP" are the
 * file's length; they share a letter with what is around them.
 */
const FORMATS = [
  'image/png;base64,iVBORw0KGgo',
  'image/jpeg;base64,/9j/',
  'image/webp;base64,UklGR[A-Za-z0-9+/]{5}[BFJNRVZdhlptx159]XRUJQ',
];
const PICTURE = new RegExp(`^data:(?:${FORMATS.join('|')})[A-Za-z0-9+/]*={0,2}$`);

export const logoPicture = z
  .string()
  .max(MOST_PICTURE_CHARACTERS, `takes a picture of at most ${MOST_PICTURE_CHARACTERS} characters`)
  .regex(PICTURE, {
    error: 'takes a PNG, JPEG or WebP picture as a data URL, like "data:image/png;base64,…"',
    abort: true,
  });
