import { expect, test } from 'vitest';
import { withSpeaker } from '../../../extension/background/speakers.ts';

test('who turned out to be somebody else is not listed twice', () => {
  const ana = { speakerId: 's1', name: 'Ana', voiceKind: 'matched' } as const;
  const two = { speakerId: 's2', name: 'Speaker 2', voiceKind: 'stock' } as const;
  expect(withSpeaker([ana, two], { ...ana, voiceKind: 'cloned' }, ['s2'])).toEqual([
    { ...ana, voiceKind: 'cloned' },
  ]);
  expect(withSpeaker([ana], two, [])).toEqual([ana, two]);
});
