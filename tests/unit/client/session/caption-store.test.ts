import { expect, test } from 'vitest';
import { CaptionStore } from '../../../../client/session/caption-store.ts';

test('a caption shows the translation, and the words themselves until there is one', () => {
  const book = new CaptionStore();
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
  const book = new CaptionStore();
  book.nameSpeaker('s1', 'Ana');
  book.nameSpeaker('s2', 'Speaker 2');
  book.add(1, 'Good morning.', 's2');
  book.nameSpeaker('s1', 'Ana', ['s2']);
  expect(book.caption(1, true)).toMatchObject({ speaker: { id: 's1', name: 'Ana', colour: 0 } });
});
