import { expect, test } from 'vitest';
import { SpeakerDirectory } from '../../../../client/captions/speaker-directory.ts';
import { CaptionStore } from '../../../../client/session/caption-store.ts';

test('a caption shows the translation, and the words themselves until there is one', () => {
  const speakers = new SpeakerDirectory();
  const captions = new CaptionStore(speakers);
  captions.add(1, 'Good morning.', 's2');
  speakers.set('s2', 'Ana');
  expect(captions.caption(1, true)).toMatchObject({ text: 'Good morning.', lingerMs: null });
  captions.translate(1, 'Buenos días.');
  expect(captions.caption(1, false)).toEqual({
    kind: 'show',
    clauseId: 1,
    speaker: { id: 's2', name: 'Ana', colour: 1 },
    text: 'Buenos días.',
    original: 'Good morning.',
    lingerMs: 1500,
  });
  expect(captions.caption(2, true)).toBeUndefined();
});

test('what somebody said who turned out to be somebody else is captioned as theirs', () => {
  const speakers = new SpeakerDirectory();
  const captions = new CaptionStore(speakers);
  speakers.set('s1', 'Ana');
  speakers.set('s2', 'Speaker 2');
  captions.add(1, 'Good morning.', 's2');
  speakers.set('s1', 'Ana', ['s2']);
  expect(captions.caption(1, true)).toMatchObject({ speaker: { id: 's1', name: 'Ana', colour: 0 } });
});
