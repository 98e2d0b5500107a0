import { describe, expect, test } from 'vitest';
import { chooseFilm, isFilm, type MediaFacts } from '../../../extension/content/film-choice.ts';

interface Named extends MediaFacts {
  readonly name: string;
}

function media(name: string, facts: Partial<MediaFacts> = {}): Named {
  return {
    ...{ name, area: 300_000, isPlaying: true, playingMs: 60_000, hasEnded: false, durationS: 5_400 },
    ...{ loops: false, isSilent: false, wasAudible: false },
    ...facts,
  };
}
const film = media('film', { wasAudible: true });
const paused = { ...film, isPlaying: false, playingMs: 0 };
const larger = media('other', { area: 900_000 });
const ping = media('ping', { area: 1, durationS: 1.2, playingMs: 300 });

describe('beside a film that is being heard', () => {
  test.each<[string, Named, Named, string]>([
    ['a larger video that plays', film, larger, 'film'],
    ['a chat’s ping', film, ping, 'film'],
    ['a ping, while the film stands still', paused, ping, 'film'],
    ['a ping, while the film is muted', { ...film, area: 0 }, ping, 'film'],
    ['a loop without sound, while it stands still', paused, { ...larger, isSilent: true }, 'film'],
    ['a short loop, while it stands still', paused, { ...larger, loops: true, durationS: 12 }, 'film'],
    ['a preview that begins, while it stands still', paused, { ...larger, playingMs: 800 }, 'film'],
    ['a video that stands still as well', paused, { ...larger, isPlaying: false }, 'film'],
    ['a muted video', paused, { ...larger, area: 0 }, 'film'],
    ['another film that goes on, while it stands still', paused, larger, 'other'],
    ['another film that goes on, while it is muted', { ...film, area: 0 }, larger, 'other'],
    ['an advertisement of six seconds', paused, { ...larger, durationS: 6, playingMs: 1_600 }, 'other'],
    ['a live stream', paused, { ...larger, durationS: Infinity }, 'other'],
    ['one whose length is not known', paused, { ...larger, durationS: NaN }, 'other'],
    [
      'the next of a list, once it has ended',
      { ...paused, hasEnded: true },
      { ...larger, playingMs: 0 },
      'other',
    ],
  ])('%s', (_what, watched, other, chosen) => {
    expect(chooseFilm(watched, [other])?.name).toBe(chosen);
  });

  test('of two others that play the larger is next', () => {
    expect(chooseFilm(paused, [media('small', { area: 10 }), larger, ping])?.name).toBe('other');
  });
});

describe('where no film was heard yet', () => {
  test.each<[string, Named | undefined, Named[], string | undefined]>([
    [
      'what plays before what does not',
      undefined,
      [{ ...larger, isPlaying: false }, media('playing')],
      'playing',
    ],
    ['the largest of what plays', undefined, [media('small', { area: 10 }), larger], 'other'],
    [
      'a film that stands still before a ping',
      undefined,
      [ping, media('still', { isPlaying: false })],
      'still',
    ],
    ['a ping where there is nothing else', undefined, [ping], 'ping'],
    ['what is muted is none', undefined, [{ ...larger, area: 0 }], undefined],
    [
      'what was looked at and never played gives way at once',
      { ...paused, wasAudible: false },
      [{ ...larger, playingMs: 0 }],
      'other',
    ],
    ['a ping gives way at once', { ...ping, wasAudible: true }, [media('new', { playingMs: 0 })], 'new'],
    ['the muted one stays where there is no other', { ...film, area: 0, wasAudible: false }, [], 'film'],
  ])('%s', (_what, watched, others, chosen) => {
    expect(chooseFilm(watched, others)?.name).toBe(chosen);
  });
});

test('what lasts as long as an advertisement may be a film, and a ping may not', () => {
  expect(isFilm(media('advertisement', { durationS: 6 }))).toBe(true);
  expect(isFilm(ping)).toBe(false);
});
