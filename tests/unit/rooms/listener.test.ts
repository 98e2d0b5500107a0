/** What one listener is sent, and what is left out where it falls behind. */
import { describe, expect, it } from 'vitest';
import { setUp } from './listener-bed.ts';

describe('a listener', () => {
  it('gets everything in order; one that wants no sound gets the text alone', () => {
    const { join, dub, settle } = setUp();
    const [one, reader] = [join(), join(undefined, false)];
    dub(1);
    settle();
    dub(2);
    settle();
    const whole = [1, 2].flatMap((id) => [`text ${id}`, `start ${id}`, `piece ${id}`, `end ${id}`]);
    expect(one.socket.told).toEqual(whole);
    expect(reader.socket.told).toEqual(['text 1', 'text 2']);
  });

  it('shares its frames with all the others', () => {
    const { join, dub, settle } = setUp();
    const [one, other] = [join(), join()];
    dub(1);
    settle();
    expect(one.socket.frames).toHaveLength(4);
    expect(one.socket.frames.every((frame, at) => frame === other.socket.frames[at])).toBe(true);
  });

  it('that comes late has the last clauses, and the dub in hand where that began a moment ago', () => {
    const { join, text, begin, piece, end, settle, wait } = setUp();
    for (let id = 1; id <= 60; id++) text(id);
    begin(60);
    piece(60);
    wait(1_000);
    const early = join();
    expect([early.history.length, early.history[0]]).toEqual([50, 11]);
    expect(early.socket.told).toEqual(['start 60', 'piece 60']);
    wait(1_000);
    const late = join();
    expect(late.socket.told).toEqual([]);
    piece(60, 1000);
    end(60);
    begin(61);
    piece(61);
    settle();
    expect(early.socket.told.slice(2)).toEqual(['piece 60', 'end 60', 'start 61', 'piece 61']);
    expect(late.socket.told).toEqual(['end 60', 'start 61', 'piece 61']);
  });

  it('that comes back has all text since, the newest sound, and is told which does not come', () => {
    const { channel, join, dub, begin, piece, settle, wait } = setUp();
    dub(1);
    const since = channel.sequence;
    dub(2);
    wait(9_000);
    dub(3);
    begin(4);
    const back = join(since);
    expect(back.history).toEqual([2, 3]);
    expect(back.socket.told).toEqual([
      `skipped ${since + 2}-${since + 4} late`,
      ...['start 3', 'piece 3', 'end 3', 'start 4'],
    ]);
    // In the middle of a dub, whose start it had before.
    const middle = join(channel.sequence);
    piece(4);
    settle();
    expect(middle.socket.told).toEqual(['piece 4']);
    // A number that was never sent is of another time.
    expect(join(1_000_000).history).toEqual([1, 2, 3]);
  });

  it('that is too slow gets text alone until it has caught up, then sound from the next dub on', () => {
    const { channel, join, dub, begin, piece, end, settle } = setUp();
    const [slow, good] = [join(), join()];
    slow.socket.isStalled = true;
    let id = 0;
    while (!slow.listener.isBehind && id < 500) {
      dub(++id);
      settle();
    }
    expect(id).toBeLessThan(60);
    expect(slow.listener.isBehind).toBe(true);
    const before = slow.socket.told.length;
    dub(++id);
    settle();
    expect(slow.socket.told.slice(before).filter((one) => !one.startsWith('skipped'))).toEqual([
      `text ${id}`,
    ]);
    begin(++id);
    const half = channel.sequence;
    settle();
    slow.socket.isStalled = false;
    slow.socket.bufferedBytes = 0;
    piece(id);
    end(id);
    dub(id + 1);
    settle();
    const after = slow.socket.told.slice(before);
    expect(after).not.toContain(`piece ${id}`);
    expect(after.slice(-4)).toEqual([
      `text ${id + 1}`,
      `start ${id + 1}`,
      `piece ${id + 1}`,
      `end ${id + 1}`,
    ]);
    expect(after.filter((one) => one.startsWith('skipped')).at(-1)).toContain(`-${half + 1} slow`);
    // Nobody else noticed.
    expect(good.socket.told.filter((one) => one.startsWith('piece'))).toHaveLength(id + 1);
    expect(good.socket.told.some((one) => one.startsWith('skipped'))).toBe(false);
  });

  it('that falls behind in the middle of a dub gets no more of it, also once it has caught up', () => {
    const { join, begin, piece, end, settle } = setUp();
    const { listener, socket } = join();
    begin(1);
    socket.isStalled = true;
    for (let at = 0; at < 100 && !listener.isBehind; at++) {
      piece(1, 1000 * at);
      settle();
    }
    expect(listener.isBehind).toBe(true);
    socket.isStalled = false;
    socket.bufferedBytes = 0;
    const before = socket.told.length;
    piece(1, 100_000);
    end(1);
    begin(2);
    piece(2);
    settle();
    // What it missed cannot be heard as if nothing were missing.
    expect(socket.told.slice(before).filter((one) => !one.startsWith('skipped'))).toEqual([
      'end 1',
      'start 2',
      'piece 2',
    ]);
  });

  it('that takes in nothing at all is let go before it holds a megabyte', () => {
    const { join, text, dub, settle } = setUp();
    const stuck = join();
    stuck.socket.isStalled = true;
    for (let id = 1; id <= 20_000 && stuck.socket.end === undefined; id++) {
      if (id % 10 === 0) dub(id);
      else text(id);
      settle();
    }
    expect(stuck.socket.end).toBe('cut');
    expect(stuck.listener.isGone).toBe(true);
    expect(stuck.socket.bufferedBytes).toBeLessThan(1_000_000);
    const count = stuck.socket.frames.length;
    text(1);
    settle();
    expect(stuck.socket.frames).toHaveLength(count);
  });
});
