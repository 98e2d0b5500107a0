import { describe, expect, test } from 'vitest';
import { badgeOf } from '../../../extension/background/badge.ts';
import { withSpeaker } from '../../../extension/background/speakers.ts';
import { readiness, sourceChoices, targetChoices } from '../../../extension/language-choices.ts';
import { backoffMs } from '../../../extension/offscreen/backoff.ts';
import { CaptureClock } from '../../../extension/offscreen/capture-clock.ts';
import { ClauseBook } from '../../../extension/offscreen/clause-book.ts';
import { hostnameOf } from '../../../extension/site.ts';
import { OFF } from '../../../extension/state.ts';

test('trying again begins at a quarter of a second and never takes longer than five', () => {
  const waits = [1, 2, 3, 4, 5, 6, 50].map((failures) => backoffMs(failures, 1));
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
  expect(backoffMs(3, 0)).toBe(750);
});

test('the capture clock counts from the first sample that was sent', () => {
  const clock = new CaptureClock();
  expect(clock.atMs(96_000)).toBe(0);
  expect(clock.stampMs(48_000)).toBe(0);
  expect(clock.stampMs(51_072)).toBe(64);
  expect(clock.atMs(96_000)).toBe(1000);
  clock.restart();
  expect(clock.stampMs(480_000)).toBe(0);
});

describe('the badge', () => {
  test.each([
    ['off', { phase: 'off' }],
    ['starting', { phase: 'starting' }],
    ['starting', { phase: 'on', link: 'connecting' }],
    ['on', { phase: 'on', link: 'live' }],
    ['trouble', { phase: 'on', link: 'away' }],
    ['trouble', { phase: 'trouble' }],
  ] as const)('is %s for %o', (badge, state) => {
    expect(badgeOf({ ...OFF, ...state })).toBe(badge);
  });
});

test('who turned out to be somebody else is not listed twice', () => {
  const ana = { speakerId: 's1', name: 'Ana', voiceKind: 'matched' } as const;
  const two = { speakerId: 's2', name: 'Speaker 2', voiceKind: 'stock' } as const;
  expect(withSpeaker([ana, two], { ...ana, voiceKind: 'cloned' }, ['s2'])).toEqual([
    { ...ana, voiceKind: 'cloned' },
  ]);
  expect(withSpeaker([ana], two, [])).toEqual([ana, two]);
});

describe('languages to choose from', () => {
  const pairs = [
    { source: 'en', target: 'es', isSpoken: true },
    { source: 'en', target: 'ca', isSpoken: true },
    { source: 'fr', target: 'de', isSpoken: true },
  ];

  test('are those that can be dubbed now from what is spoken', () => {
    expect(targetChoices(pairs, 'en-US', 'es', 'en').map(({ name }) => name)).toEqual([
      'Catalan',
      'Latin American Spanish',
      'Spanish',
    ]);
    expect(sourceChoices(pairs, 'auto', 'en').map(({ tag }) => tag)).toEqual(['en', 'fr']);
  });

  test('are known to be ready or not, whatever their regions', () => {
    expect(readiness(pairs, 'en-GB', 'es-MX')).toBe('dubbed');
    expect(readiness(pairs, 'auto', 'de')).toBe('dubbed');
    expect(readiness(pairs, 'en', 'de')).toBe('none');
    expect(readiness(pairs, 'auto', 'ja')).toBe('none');
  });

  test('always hold what was chosen', () => {
    expect(targetChoices(pairs, 'fr', 'ja', 'en').map(({ tag }) => tag)).toEqual(['de', 'ja']);
  });
});

test('a caption shows the translation, and the words themselves until there is one', () => {
  const book = new ClauseBook();
  book.add(1, 'Good morning.', 's2');
  book.nameSpeaker('s2', 'Ana');
  expect(book.caption(1, true)).toMatchObject({ text: 'Good morning.', lingerMs: null });
  book.translate(1, 'Buenos días.');
  expect(book.caption(1, false)).toEqual({
    kind: 'show',
    clauseId: 1,
    speaker: { id: 's2', name: 'Ana', colour: 1 },
    text: 'Buenos días.',
    original: 'Good morning.',
    lingerMs: 1500,
  });
  expect(book.caption(2, true)).toBeUndefined();
});

test('what somebody said who turned out to be somebody else is captioned as theirs', () => {
  const book = new ClauseBook();
  book.nameSpeaker('s1', 'Ana');
  book.nameSpeaker('s2', 'Speaker 2');
  book.add(1, 'Good morning.', 's2');
  book.nameSpeaker('s1', 'Ana', ['s2']);
  expect(book.caption(1, true)).toMatchObject({ speaker: { id: 's1', name: 'Ana', colour: 0 } });
});

test('a site is known by its hostname', () => {
  expect(hostnameOf('https://films.example:8443/watch?v=1')).toBe('films.example');
  expect(hostnameOf('not an address')).toBe('');
  expect(hostnameOf(undefined)).toBe('');
});
