import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DubEnded, DubFrame, DubStarted } from '../../../companion/dubbing/events.ts';
import { DubPublisher } from '../../../companion/rooms/dub-publisher.ts';
import { LanguageChannel } from '../../../companion/rooms/language-channel.ts';
import type { SoundEncoding } from '../../../companion/rooms/opus/opus-thread.ts';
import { decodeDubPiece, type DubPiece } from '../../../shared/rooms/dub-piece.ts';

let nowMs = 0;
beforeEach(() => {
  nowMs = 0;
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const STARTED: DubStarted = {
  type: 'dubStarted',
  clauseId: 1,
  speakerId: 's1',
  voice: { id: 'v', name: 'Voice', kind: 'matched' },
  rateHz: 24_000,
  startMs: 0,
  endMs: 1000,
  readyMs: 0,
};
const ENDED: DubEnded = { type: 'dubEnded', clauseId: 1, outcome: 'spoken', durationMs: 4000 };

/** Packets of a byte for each 20 ms; breaks after so many calls. */
function encoding(breaksAfter = Infinity): SoundEncoding {
  let calls = 0;
  const sound = (packets: number) =>
    calls++ >= breaksAfter
      ? Promise.reject(new Error('broken'))
      : Promise.resolve({
          packets: Array.from({ length: packets }, () => Uint8Array.of(1)),
          prosody: Array.from({ length: packets / 2 }, () => ({ loudness: 9, pitch: 9 })),
          lengthMs: 20 * packets,
        });
  return {
    open: () => ({
      encode: (samples) => sound(samples.length / 480),
      finish: () => sound(1),
      drop: () => undefined,
    }),
    prepare: () => undefined,
    close: () => Promise.resolve(),
  };
}

function setUp(breaksAfter?: number) {
  const channel = new LanguageChannel(
    'es',
    () => nowMs,
    () => undefined,
  );
  const dub = new DubPublisher(STARTED, channel, encoding(breaksAfter), () => nowMs);
  const pieces = (): DubPiece[] =>
    channel.after(0).flatMap(({ frame }) => {
      if (typeof frame === 'string') return [];
      const decoded = decodeDubPiece(frame);
      return 'piece' in decoded ? [decoded.piece] : [];
    });
  const add = async (ms: number, marks: DubFrame['marks'] = []): Promise<void> => {
    dub.add({
      type: 'dubFrame',
      clauseId: 1,
      sequence: 0,
      offsetMs: 0,
      rateHz: 24_000,
      samples: new Int16Array(24 * ms),
      marks,
    });
    await vi.advanceTimersByTimeAsync(0);
  };
  const wait = async (ms: number): Promise<void> => {
    nowMs += ms;
    await vi.advanceTimersByTimeAsync(ms);
  };
  const last = () => JSON.parse(String(channel.after(0).at(-1)?.frame)) as Record<string, unknown>;
  const lengths = () => pieces().map(({ packets }) => 20 * packets.length);
  return { channel, dub, pieces, lengths, add, wait, last };
}

describe('a dub in pieces', () => {
  it('begins with short ones until listeners have some sound, and goes on with seconds where the engine is fast', async () => {
    const { dub, lengths, add } = setUp();
    for (let i = 0; i < 40; i++) await add(100);
    await dub.end(ENDED);
    expect(lengths()).toEqual([200, 100, 100, 100, 1000, 1000, 1000, 520]);
  });

  it('of an engine no faster than speech comes in what there is, before listeners run out', async () => {
    const { lengths, add, wait } = setUp();
    for (let i = 0; i < 10; i++) {
      await add(100);
      await wait(100);
    }
    // Whoever began to play at the first piece has never less to play than nothing.
    expect(lengths()[0]).toBe(200);
    expect(
      lengths()
        .slice(1)
        .every((ms) => ms === 100),
    ).toBe(true);
    expect(lengths().reduce((a, b) => a + b, 0)).toBe(1000);
  });

  it('what waits for a second to be full goes out in time where the engine stops', async () => {
    const { lengths, add, wait } = setUp();
    for (let i = 0; i < 17; i++) await add(100);
    expect(lengths()).toEqual([200, 100, 100, 100, 1000]);
    await wait(1099);
    expect(lengths()).toHaveLength(5);
    await wait(1);
    expect(lengths()).toEqual([200, 100, 100, 100, 1000, 200]);
  });

  it('carries the mouth with its sound: each shape in the piece in which it is heard', async () => {
    const { dub, pieces, add } = setUp();
    const viseme = (value: string, atMs: number) => ({ kind: 'viseme', value, atMs }) as const;
    await add(200, [viseme('PP', 0), viseme('aa', 120), viseme('sil', 700), viseme('nothing', 50)]);
    await add(1000, [viseme('ou', 150), { kind: 'word', value: 'hola', atMs: 300 }]);
    await dub.end({ ...ENDED, marks: [{ kind: 'word', value: 'hola', atMs: 300 }, viseme('PP', 0)] });
    expect(pieces().map(({ marks }) => marks.map(({ atMs, viseme: one }) => [atMs, one]))).toEqual([
      [
        [0, 1],
        [120, 10],
      ],
      // One that became known late stands where it belongs: before this piece.
      [
        [500, 0],
        [-50, 14],
      ],
      [],
    ]);
    expect(pieces().map(({ prosody }) => prosody.length)).toEqual([5, 25, 0]);
  });

  it('tells its words at the end, and the encoder’s own delay at the start', async () => {
    const { dub, pieces, add, last } = setUp();
    await add(400);
    await dub.end({ ...ENDED, marks: [{ kind: 'word', value: 'hola', atMs: 0 }] });
    expect(pieces().map(({ preSkip }) => preSkip)).toEqual([312, 0]);
    expect(last()).toMatchObject({ type: 'dub_end', marks: [{ kind: 'word', value: 'hola', at_ms: 0 }] });
  });

  it('that cannot be encoded any further ends where it is', async () => {
    const { dub, lengths, add, last } = setUp(1);
    await add(400);
    await add(400);
    await add(400);
    await dub.end(ENDED);
    expect(lengths()).toEqual([400]);
    expect(last()).toMatchObject({ type: 'dub_end', outcome: 'cut', reason: 'internal', duration_ms: 400 });
  });

  it('that is dropped says nothing more', async () => {
    const { channel, dub, add, wait } = setUp();
    await add(400);
    const before = channel.sequence;
    dub.drop();
    await add(400);
    await wait(5_000);
    await dub.end(ENDED);
    expect(channel.sequence).toBe(before);
  });
});
