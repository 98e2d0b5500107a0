import { expect, test } from 'vitest';
import { SpeakerDirectory } from '../../../../client/captions/speaker-directory.ts';

test('a speaker who turned out to be another one has that one’s name and colour, over several mergers', () => {
  const speakers = new SpeakerDirectory();
  for (const id of ['s1', 's2', 's3']) speakers.set(id, `Speaker ${id}`);
  speakers.set('s2', 'Bea', ['s3']);
  speakers.set('s1', 'Ana', ['s2']);
  const ana = { id: 's1', name: 'Ana', colour: 0 };
  expect(['s1', 's2', 's3'].map((id) => speakers.resolve(id))).toEqual([ana, ana, ana]);
});

test('a merger that is taken back, or goes the other way, leaves no ring', () => {
  const speakers = new SpeakerDirectory();
  speakers.set('s1', 'Ana', ['s2']);
  speakers.set('s2', 'Bea', ['s1']);
  expect(speakers.resolve('s1')).toEqual({ id: 's2', name: 'Bea', colour: 1 });
});

test('the speakers of a session that begins anew are nobody of the one before', () => {
  const speakers = new SpeakerDirectory();
  speakers.set('s1', 'Ana', ['s2']);
  speakers.clear();
  expect(speakers.resolve('s2')).toEqual({ id: 's2', name: '', colour: 1 });
});
