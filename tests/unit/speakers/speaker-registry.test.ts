import { expect, it } from 'vitest';
import { SpeakerRegistry } from '../../../companion/speakers/speaker-registry.ts';

it('a merged speaker is found under any id they ever had, and no name is given twice', () => {
  const speakers = new SpeakerRegistry();
  expect([speakers.register('s1'), speakers.register('s2'), speakers.register('s1')]).toEqual([
    true,
    true,
    false,
  ]);
  speakers.register('s3');
  expect(speakers.register('s2', ['s1'])).toBe(false);
  speakers.register('s3', ['s2']);
  expect(['s1', 's2', 's3'].map((id) => speakers.currentId(id))).toEqual(['s3', 's3', 's3']);
  expect(speakers.provisionalName('s1')).toBe('Speaker 3');
  speakers.register('s4');
  expect(speakers.ids().map((id) => speakers.provisionalName(id))).toEqual(['Speaker 3', 'Speaker 4']);
});
