import { describe, expect, it } from 'vitest';
import { audioTracks, chooseTrack, type ProbedStream } from '../../companion/media/audio-track.ts';

function stream(language: string | undefined, flags: readonly string[] = [], title?: string): ProbedStream {
  return {
    ...{ codec_name: 'aac', sample_rate: 48_000, channels: 2, channel_layout: 'stereo' },
    disposition: Object.fromEntries(flags.map((flag) => [flag, 1])),
    tags: { ...(language === undefined ? {} : { language }), ...(title === undefined ? {} : { title }) },
  };
}

describe('the track that is dubbed', () => {
  it.each<[string, string, ProbedStream[], number]>([
    ['the first, where nothing is said', 'auto', [stream(undefined), stream(undefined)], 1],
    ['the default', 'auto', [stream('spa'), stream('eng', ['default'])], 2],
    ['the one in the language that is spoken', 'es', [stream('spa'), stream('eng', ['default'])], 1],
    ['a region of that language', 'pt-BR', [stream('eng', ['default']), stream('por')], 2],
    ['its older code', 'de', [stream('eng', ['default']), stream('ger')], 2],
    ['of two in that language the default', 'en', [stream('eng'), stream('eng', ['default'])], 2],
    ['the default, where none is in that language', 'fr', [stream('spa'), stream('eng', ['default'])], 2],
    ['no commentary', 'auto', [stream('eng', ['comment', 'default']), stream('eng')], 2],
    [
      'no commentary, though it alone is in that language',
      'en',
      [stream('eng', ['comment']), stream('spa')],
      2,
    ],
    ['no description for the blind', 'en', [stream('eng', ['visual_impaired']), stream('eng')], 2],
    [
      'none that is called a commentary',
      'en',
      [stream('eng', [], "Director's Commentary"), stream('eng')],
      2,
    ],
    ['none that is called so in German', 'de', [stream('deu', [], 'Audiokommentar'), stream('deu')], 2],
    ['none that is called a description', 'es', [stream('spa', [], 'Audiodescripción'), stream('spa')], 2],
    [
      'none that is called an isolated score',
      'auto',
      [stream('eng', [], 'Isolated Score'), stream('eng')],
      2,
    ],
    ['a commentary, where there is nothing else', 'auto', [stream('eng', ['comment'])], 1],
    [
      'none that cannot be decoded',
      'auto',
      [{ ...stream('eng', ['default']), channels: 0 }, stream('spa')],
      2,
    ],
  ])('%s', (_what, source, streams, number) => {
    expect(chooseTrack(audioTracks(streams), source)?.number).toBe(number);
  });

  it('is none where there is none', () => {
    expect(chooseTrack([], 'auto')).toBeUndefined();
  });
});

it('what a file says of its tracks is shown without what is not printed, and languages by their own codes', () => {
  const said = audioTracks([
    stream('fre', [], `a\nb\u001b[31m${'x'.repeat(400)}`),
    stream('und'),
    stream('not a language'),
    stream('pt-br'),
  ]);
  expect(said.map(({ language }) => language)).toEqual(['fr', undefined, undefined, 'pt-BR']);
  expect(said[0]?.title).toMatch(/^a b \[31mx+$/);
  expect(said[0]?.title?.length).toBeLessThanOrEqual(200);
});
