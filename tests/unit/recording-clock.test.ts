import { expect, it } from 'vitest';
import { RecordingClock } from '../browser/harness/recording-clock.ts';

const PART_MS = 10;
const BEGAN_MS = 5_000;

/** @param playedPart how much sound a device gives for its time @param lateMs of each part */
function recorded(seconds: number, playedPart: number, lateMs: (part: number) => number): RecordingClock {
  const clock = new RecordingClock();
  for (let part = 1; part * PART_MS <= seconds * 1000; part++) {
    clock.received(part * PART_MS, BEGAN_MS + (part * PART_MS) / playedPart + lateMs(part));
  }
  return clock;
}

it.each([
  ['as it goes by', 1],
  ['a little fast', 1.0001],
  ['a little slow', 0.9999],
])('tells when each moment was heard of a device that plays time %s', (_, playedPart) => {
  // Nearly every part comes late, once all of them for two seconds.
  const clock = recorded(600, playedPart, (part) => (part > 9_000 && part < 9_200 ? 300 : (part * 7) % 40));
  for (const placeMs of [0, 30_000, 91_000, 300_000, 599_000]) {
    const heardMs = BEGAN_MS + placeMs / playedPart;
    expect(Math.abs(clock.timeAt(placeMs) - heardMs)).toBeLessThan(1);
    expect(Math.abs(clock.placeAt(heardMs) - placeMs)).toBeLessThan(1);
  }
});
