import { describe, expect, test } from 'vitest';
import { replacesWatched } from '../../../extension/background/watched-frame.ts';

const film = { captionArea: 400_000, captionPlays: true };
const seen = { area: 900_000, isPlaying: true, isUsed: false, embedded: [] };

describe('another frame’s video', () => {
  test.each([
    ['a larger advertisement beside a film that plays', seen, film, false],
    ['a larger one that the viewer has clicked in', { ...seen, isUsed: true }, film, true],
    ['a smaller one that the viewer has clicked in', { ...seen, area: 1000, isUsed: true }, film, false],
    [
      'one that plays beside one that does not',
      { ...seen, area: 1000 },
      { ...film, captionPlays: false },
      true,
    ],
    ['one that does not play beside one that does', { ...seen, isPlaying: false, isUsed: true }, film, false],
    ['any where there was none', { ...seen, area: 1 }, { captionArea: 0, captionPlays: false }, true],
    ['one without sound', { ...seen, area: 0, isUsed: true }, { captionArea: 0, captionPlays: false }, false],
  ])('%s', (_what, other, watched, expected) => {
    expect(replacesWatched(other, watched)).toBe(expected);
  });
});
