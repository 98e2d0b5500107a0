/** Dubs go to all listeners of a language, and none holds up another. */
import { describe, expect, it } from 'vitest';
import { setUp } from './listener-bed.ts';

describe('fan-out', () => {
  it('writes to two hundred sockets a turn, whoever waits longest first', () => {
    const { join, text, turn, turns } = setUp();
    const all = Array.from({ length: 450 }, () => join());
    const reached = () => all.filter(({ socket }) => socket.frames.length > 0).length;
    text(1);
    expect(reached()).toBe(0);
    const counts = [1, 2, 3].map(() => {
      turn();
      return reached();
    });
    expect(counts).toEqual([200, 400, 450]);
    expect(turns).toEqual([]);
  });

  it('announces the newest state after what was sent before it, and closes whoever is to go', () => {
    const { fanOut, join, text, settle } = setUp();
    const one = join();
    text(1);
    for (const type of ['error', 'room_state']) {
      fanOut.announce([one.listener], 'state', JSON.stringify({ type }));
    }
    fanOut.announce([one.listener], 'end', JSON.stringify({ type: 'room_ended' }), 'done');
    settle();
    expect(one.socket.told).toEqual(['text 1', 'room_state', 'room_ended']);
    expect(one.socket.end).toBe('done');
  });

  it('keeps half a minute of sound and five hundred clauses, however long it goes on', () => {
    const { channel, dub } = setUp();
    for (let id = 1; id <= 2000; id++) dub(id);
    const kept = channel.after(0);
    expect(kept.filter(({ part }) => part === 'piece')).toHaveLength(30);
    expect(kept.filter(({ kind }) => kind === 'text').length).toBeLessThanOrEqual(600);
    expect(kept.map(({ sequence }) => sequence)).toEqual(
      kept.map(({ sequence }) => sequence).sort((a, b) => a - b),
    );
    expect(channel.history(Infinity, 10_000)).toHaveLength(500);
    expect(channel.history(7_901).at(-1)?.sequence).toBe(7_897);
  });
});
