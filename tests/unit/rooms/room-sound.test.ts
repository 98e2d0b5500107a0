/** What of a room's sound reaches whom. */
import { describe, expect, it, vi } from 'vitest';
import type { Room } from '../../../companion/rooms/room.ts';
import { FakeHost, setUp, MINUTE_MS, pass, setUpEachTest } from './room-bed.ts';

setUpEachTest();

describe('sound', () => {
  const frame = new Int16Array(1024);
  const settle = () => pass(0);
  /** A frame each 64 ms, as a page sends them. */
  async function send(room: Room, fromMs: number, frames: number): Promise<void> {
    for (let at = 0; at < frames; at++) {
      await pass(64);
      room.accept(frame, fromMs + 64 * at);
      await settle();
    }
  }

  it('stands on the room’s clock, whatever the page’s clock says, also after the page begins anew', async () => {
    const { dubbing, room } = setUp();
    const host = new FakeHost();
    room.lead(host);
    await pass(10_000);
    room.start();
    await send(room, 5, 10);
    expect(dubbing.acceptedMs).toEqual(Array.from({ length: 10 }, (_, at) => 10_000 + 64 * at));
    room.lead(new FakeHost());
    await pass(2_000);
    await send(room, 0, 2);
    expect(dubbing.acceptedMs.slice(-2)).toEqual([12_640, 12_704]);
  });

  it('never goes back, where a page’s clock does', async () => {
    const { dubbing, room } = setUp();
    room.lead(new FakeHost());
    room.start();
    await send(room, 1000, 5);
    await send(room, 0, 5);
    const { acceptedMs } = dubbing;
    expect(acceptedMs).toHaveLength(10);
    expect(acceptedMs.every((ms, at) => ms >= (acceptedMs[at - 1] ?? 0))).toBe(true);
  });

  it('after a pause of half an hour is taken in, though captured time has no such jumps', async () => {
    const { dubbing, room } = setUp();
    const host = new FakeHost();
    room.lead(host);
    room.start();
    await send(room, 0, 2);
    room.pause();
    await pass(30 * MINUTE_MS);
    room.accept(frame, 128);
    expect(dubbing.acceptedMs).toHaveLength(2);
    room.start();
    await send(room, 128, 1);
    expect(host.told.filter(({ type }) => type === 'error')).toEqual([]);
    expect(dubbing.acceptedMs.at(-1)).toBe(128 + 30 * MINUTE_MS);
  });

  it('that nobody takes in is left out, which is said once', async () => {
    const { dubbing, room } = setUp();
    const host = new FakeHost();
    room.lead(host);
    room.start();
    vi.spyOn(dubbing, 'accept').mockReturnValue(new Promise(() => undefined));
    for (let at = 0; at < 500; at++) room.accept(frame, 64 * at);
    await settle();
    expect(host.told.filter(({ type }) => type === 'error')).toEqual([
      expect.objectContaining({ code: 'overloaded', fatal: false }),
    ]);
  });
});
