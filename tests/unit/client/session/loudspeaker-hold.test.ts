import { describe, expect, it } from 'vitest';
import { LoudspeakerHold } from '../../../../client/session/loudspeaker-hold.ts';

describe('a microphone beside loudspeakers', () => {
  it('is not listened to from a dub’s first sample until it has died away in the room', () => {
    const hold = new LoudspeakerHold(48_000);
    expect(hold.isHeld(0)).toBe(false);
    hold.started(1);
    hold.started(2);
    expect(hold.isHeld(48_000)).toBe(true);
    hold.ended(1, 96_000, 20);
    expect(hold.isHeld(96_000)).toBe(true);
    hold.ended(2, 144_000, 20);
    expect(hold.isHeld(144_000 + 48 * 310)).toBe(true);
    expect(hold.isHeld(144_000 + 48 * 330)).toBe(false);
  });

  it('is listened to where a dub was dropped before it was heard', () => {
    const hold = new LoudspeakerHold(48_000);
    hold.ended(1, 96_000, 20);
    expect(hold.isHeld(96_001)).toBe(false);
  });
});
