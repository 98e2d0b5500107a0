import { describe, expect, it } from 'vitest';
import { RoomClock } from '../../../../pages/listen/room-clock.ts';

describe('how the room’s clock is known', () => {
  it('is by the message that let the listener in, until there is better', () => {
    const clock = new RoomClock();
    expect(clock.at(0)).toBeUndefined();
    clock.begin(5_000, 100);
    expect(clock.at(300)).toBe(5_200);
  });

  it('is by the exchange with the shortest way, in its middle', () => {
    const clock = new RoomClock();
    clock.begin(5_000, 100);
    clock.exchanged(1_000, 6_300, 1_400);
    clock.exchanged(2_000, 7_020, 2_040);
    clock.exchanged(3_000, 8_900, 3_900);
    expect(clock.at(2_020)).toBe(7_020);
  });

  it('follows a clock that runs differently: only the last eight exchanges count', () => {
    const clock = new RoomClock();
    clock.exchanged(0, 10, 20);
    for (let at = 1; at <= 8; at++) clock.exchanged(at * 1_000, at * 1_000 + 50, at * 1_000 + 40);
    expect(clock.at(0)).toBe(30);
  });

  it('takes no exchange that ended before it began', () => {
    const clock = new RoomClock();
    clock.exchanged(1_000, 5_000, 900);
    expect(clock.at(0)).toBeUndefined();
  });
});
