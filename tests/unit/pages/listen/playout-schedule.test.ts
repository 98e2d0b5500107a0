import { describe, expect, it } from 'vitest';
import { JitterEstimate } from '../../../../pages/listen/playout/jitter-estimate.ts';
import { PlayoutSchedule } from '../../../../pages/listen/playout/playout-schedule.ts';

interface Placed {
  readonly clauseId: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly rate: number;
}

/** A device and a decoder that takes no time, on a clock of their own. */
class Bed {
  nowMs = 0;
  readonly placed: Placed[] = [];
  readonly begun: { readonly clauseId: number; readonly rate: number }[] = [];
  readonly dropped: number[] = [];
  readonly #whole = new Map<number, number>();
  readonly schedule = new PlayoutSchedule({
    begin: (clauseId, rate) => {
      this.begun.push({ clauseId, rate });
    },
    drop: (clauseId) => {
      this.dropped.push(clauseId);
    },
  });

  /** @param untilMs steps every 10 ms up to there */
  run(untilMs: number, before: (nowMs: number) => void = () => undefined): void {
    for (; this.nowMs < untilMs; this.nowMs += 10) {
      before(this.nowMs);
      this.schedule.step(this.nowMs);
    }
  }

  /** A dub that comes in one piece. */
  whole(clauseId: number, durationMs: number): void {
    this.schedule.announce(clauseId, this.nowMs);
    this.schedule.arrived(clauseId, 0, durationMs, this.nowMs);
    this.schedule.complete(clauseId);
    this.#whole.set(clauseId, durationMs);
  }

  /** Has what was begun decoded and placed at once. */
  playWhole(): void {
    for (const { clauseId, rate } of this.begun.splice(0)) {
      this.place(clauseId, (this.#whole.get(clauseId) ?? 0) / rate, rate);
      this.schedule.placedAll(clauseId);
    }
  }

  place(clauseId: number, durationMs: number, rate = 1): void {
    const startMs = this.schedule.place(clauseId, durationMs, this.nowMs);
    if (startMs !== undefined) this.placed.push({ clauseId, startMs, endMs: startMs + durationMs, rate });
  }
}

describe('the jitter that a dub is held back for', () => {
  it('is 60 ms where pieces come on time, and twice their lateness beyond', () => {
    const jitter = new JitterEstimate();
    expect(jitter.targetMs).toBe(60);
    for (let piece = 0; piece < 20; piece++) jitter.add(100);
    expect(jitter.targetMs).toBe(260);
  });

  it('is no more than 800 ms, and is forgotten after twenty pieces', () => {
    const jitter = new JitterEstimate();
    for (let piece = 0; piece < 20; piece++) jitter.add(5_000);
    expect(jitter.targetMs).toBe(800);
    for (let piece = 0; piece < 20; piece++) jitter.add(0);
    expect(jitter.targetMs).toBe(60);
  });

  it('does not shrink below its least where pieces come early', () => {
    const jitter = new JitterEstimate();
    for (let piece = 0; piece < 20; piece++) jitter.add(-500);
    expect(jitter.targetMs).toBe(60);
  });
});

describe('dubs on a listener’s device', () => {
  it('begin a breath after they have come, and follow each other without touching', () => {
    const bed = new Bed();
    bed.whole(1, 1_000);
    bed.whole(2, 1_000);
    bed.run(4_000, () => {
      bed.playWhole();
    });
    const [first, second] = bed.placed;
    expect(first?.startMs).toBeGreaterThanOrEqual(60);
    expect(first?.startMs).toBeLessThan(100);
    expect((second?.startMs ?? 0) - (first?.endMs ?? 0)).toBe(60);
  });

  it.each([0, 50, 200, 350])(
    'do not break off where pieces come %i ms late, once that is known',
    (jitterMs) => {
      const bed = new Bed();
      // Pieces of 400 ms; every other one is late.
      const arrivals = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((clauseId) =>
        [0, 1, 2, 3, 4].map((piece) => ({
          clauseId,
          timeMs: piece * 400,
          atMs: clauseId * 4_000 + piece * 400 + (piece % 2) * jitterMs,
          isLast: piece === 4,
        })),
      );
      bed.run(40_000, (nowMs) => {
        for (const { clauseId, timeMs, atMs, isLast } of arrivals) {
          if (Math.ceil(atMs / 10) * 10 !== nowMs) continue;
          bed.schedule.announce(clauseId, nowMs);
          bed.schedule.arrived(clauseId, timeMs, 400, nowMs);
          if (timeMs > 0) bed.place(clauseId, 400);
          if (isLast) {
            bed.schedule.complete(clauseId);
            bed.schedule.placedAll(clauseId);
          }
        }
        for (const { clauseId } of bed.begun.splice(0)) bed.place(clauseId, 400);
      });
      expect(bed.placed).toHaveLength(40);
      const last = bed.placed.filter(({ clauseId }) => clauseId > 4);
      const seams = last.slice(1).filter((one, at) => one.clauseId === last[at]?.clauseId);
      expect(seams).toHaveLength(16);
      for (const seam of seams) {
        const before = last[last.indexOf(seam) - 1];
        expect(seam.startMs - (before?.endMs ?? 0)).toBeCloseTo(0, 6);
      }
    },
  );

  it('go on where they stopped when their sound was late, and nothing of it is lost', () => {
    const bed = new Bed();
    bed.schedule.announce(1, 0);
    bed.schedule.arrived(1, 0, 200, 0);
    bed.run(10);
    bed.place(1, 200);
    bed.run(1_000);
    bed.schedule.arrived(1, 200, 200, bed.nowMs);
    bed.place(1, 200);
    expect(bed.placed[1]?.startMs).toBe(1_020);
  });

  it('are faster where speech piles up, by 1.3 at most, and as made where it does not', () => {
    const bed = new Bed();
    bed.whole(1, 1_000);
    bed.run(3_000, () => {
      bed.playWhole();
    });
    for (let clauseId = 2; clauseId <= 5; clauseId++) bed.whole(clauseId, 2_500);
    bed.run(20_000, () => {
      bed.playWhole();
    });
    bed.whole(6, 2_000);
    bed.whole(7, 250);
    bed.run(30_000, () => {
      bed.playWhole();
    });
    const rates = bed.placed.map(({ rate }) => rate);
    expect(rates.slice(0, 5)).toEqual([1, 1.3, 1.3, 1.3, 1.3]);
    // Hardly anybody waits behind this one.
    expect(rates[5]).toBeGreaterThan(1);
    expect(rates[5]).toBeLessThan(1.1);
  });

  it('are left to their captions, the oldest first, where more waits than can be caught up with', () => {
    const bed = new Bed();
    for (let clauseId = 1; clauseId <= 8; clauseId++) bed.whole(clauseId, 3_000);
    bed.run(40_000, () => {
      bed.playWhole();
    });
    expect(bed.dropped).toEqual([1, 2, 3, 4]);
    expect(bed.placed.map(({ clauseId }) => clauseId)).toEqual([5, 6, 7, 8]);
  });

  it('do not wait for one whose sound never comes', () => {
    const bed = new Bed();
    bed.schedule.announce(1, 0);
    bed.whole(2, 1_000);
    bed.run(6_000, () => {
      bed.playWhole();
    });
    expect(bed.dropped).toEqual([1]);
    expect(bed.placed.map(({ clauseId }) => clauseId)).toEqual([2]);
    expect(bed.placed[0]?.startMs).toBeGreaterThan(3_000);
  });

  it('do not wait for one that breaks off in the middle', () => {
    const bed = new Bed();
    bed.schedule.announce(1, 0);
    bed.schedule.arrived(1, 0, 200, 0);
    bed.run(20);
    bed.begun.splice(0);
    bed.place(1, 200);
    bed.whole(2, 500);
    bed.run(6_000, () => {
      bed.playWhole();
    });
    expect(bed.dropped).toEqual([1]);
    expect(bed.placed.at(-1)?.clauseId).toBe(2);
  });

  it('are begun ahead of their turn, for a page that is not looked at is woken once a second', () => {
    const bed = new Bed();
    bed.whole(1, 3_000);
    bed.whole(2, 3_000);
    // Woken at 0, 1 s, 2 s and so on alone.
    for (; bed.nowMs <= 8_000; bed.nowMs += 1_000) {
      bed.schedule.step(bed.nowMs);
      bed.playWhole();
      bed.schedule.step(bed.nowMs);
    }
    const [first, second] = bed.placed;
    expect((second?.startMs ?? 0) - (first?.endMs ?? 0)).toBe(60);
  });

  it('are played once, also where a reconnection brings them again', () => {
    const bed = new Bed();
    bed.whole(1, 500);
    bed.run(2_000, () => {
      bed.playWhole();
    });
    bed.whole(1, 500);
    bed.run(4_000, () => {
      bed.playWhole();
    });
    expect(bed.placed).toHaveLength(1);
  });

  it('count as backlog until they were heard', () => {
    const bed = new Bed();
    bed.whole(1, 1_000);
    bed.whole(2, 1_000);
    expect(bed.schedule.backlogMs(0)).toBe(2_000);
    bed.run(10_000, () => {
      bed.playWhole();
    });
    expect(bed.schedule.backlogMs(bed.nowMs)).toBe(0);
  });
});
