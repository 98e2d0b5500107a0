/** Recordings of actors: the best are kept, within bounds, and follow their actor. */
import { expect, test } from 'vitest';
import { CloneSampleBuffer, type VoiceRecording } from '../../../companion/cloning/clone-sample-buffer.ts';

function recording(seconds: number, changes: Partial<VoiceRecording> = {}): VoiceRecording {
  return {
    ...{ source: 'heard', samples: new Int16Array(16_000), seconds, snrDb: 25, purity: 0.95 },
    ...{ title: 'The house', at: '2026-01-01T20:00:00.000Z' },
    ...changes,
  };
}

test('the cleanest and surest come first, those that were given before all; two minutes are kept', () => {
  const shelf = new CloneSampleBuffer();
  for (let i = 0; i < 50; i++) shelf.add('ana', recording(4, { snrDb: 10 + (i % 20), title: `${i}` }));
  shelf.add('ana', recording(4, { source: 'file', snrDb: 5, title: 'given' }));
  const { samples, seconds } = shelf.report('ana');
  expect(samples[0]?.title).toBe('given');
  expect(samples[1]?.snr_db).toBe(29);
  expect(seconds).toBeGreaterThanOrEqual(120);
  expect(seconds).toBeLessThan(125);
  expect(shelf.add('ana', recording(4, { snrDb: 1 }))).toBeUndefined();
});

test('memory has a bound: who was heard longest ago gives way', () => {
  const shelf = new CloneSampleBuffer(10 * 32_000);
  for (let i = 0; i < 6; i++) shelf.add('ana', recording(1));
  for (let i = 0; i < 8; i++) shelf.add('bea', recording(1));
  expect([shelf.of('ana').length, shelf.of('bea').length]).toEqual([2, 8]);
});

test('two who were one have their recordings together, until that is taken back', () => {
  const shelf = new CloneSampleBuffer();
  const kept = shelf.add('ana', recording(4)) ?? '';
  shelf.add('bea', recording(5));
  shelf.merge('bea', 'ana');
  expect(shelf.report('bea').seconds).toBe(9);
  expect(shelf.find('bea', kept).seconds).toBe(4);
  shelf.unmerge(new Set(['ana', 'bea']));
  expect([shelf.report('ana').seconds, shelf.report('bea').seconds]).toEqual([4, 5]);
  shelf.remove('ana');
  expect(() => shelf.find('ana', kept)).toThrow('in memory only');
});
