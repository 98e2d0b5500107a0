import { expect, it } from 'vitest';
import { MarkedEar } from '../fakes/google/marked-ear.ts';
import { mark } from '../fixtures/marked-sound.ts';

it('gives words the times of the sound that it received, where other sound was sent between two parts of a film', () => {
  const ear = new MarkedEar([
    { text: 'one', startMs: 100, endMs: 300 },
    { text: 'two', startMs: 700, endMs: 900 },
  ]);
  const film = new Int16Array(16_000);
  mark(film, 0);
  ear.hear(film.subarray(0, 8_000));
  ear.hear(new Int16Array(4_000));
  ear.hear(film.subarray(8_000));
  expect(ear.words).toEqual([
    { text: 'one', startMs: 100, endMs: 300 },
    { text: 'two', startMs: 950, endMs: 1150 },
  ]);
});
