import { describe, expect, test } from 'vitest';
import { DubScheduler as Controller, type Plan } from '../../../shared/scheduling/dub-scheduler.ts';
import { percentile } from '../../../shared/percentile.ts';
import { play, USUAL, type Played } from '../../fixtures/timeline-play.ts';
import { RECORDED_MS, TIMELINES, type Timeline, type TimelineClause } from '../../fixtures/timelines.ts';

function medianLagMs({ said }: Played, fromMs: number, toMs: number): number {
  const lags = said.filter(({ clause }) => clause.startMs >= fromMs && clause.startMs < toMs);
  return (
    percentile(
      lags.map(({ lagMs }) => lagMs),
      0.5,
    ) ?? Number.NaN
  );
}

describe.each(TIMELINES)('$name', (timeline) => {
  const played = play(timeline);
  const lastMs = timeline.clauses.at(-1)?.startMs ?? 0;

  test('does not drift: the last minutes lag no more than 1.1 times the first', () => {
    const first = medianLagMs(played, 0, RECORDED_MS);
    expect(medianLagMs(played, lastMs - RECORDED_MS, lastMs)).toBeLessThanOrEqual(1.1 * first);
  });

  test('is spoken by one voice at a time, each clause at most once, in their order', () => {
    const { said, dropped } = played;
    for (const [i, one] of said.entries()) {
      expect(one.beginMs).toBeGreaterThanOrEqual(said[i - 1]?.endMs ?? 0);
      expect(one.clause.startMs).toBeGreaterThanOrEqual(said[i - 1]?.clause.startMs ?? 0);
    }
    expect(new Set([...said.map(({ clause }) => clause), ...dropped]).size).toBe(timeline.clauses.length);
    expect(said.length + dropped.length).toBe(timeline.clauses.length);
  });

  test('is spoken nearly whole, at rates that sound well', () => {
    expect(played.dropped.length / timeline.clauses.length).toBeLessThanOrEqual(0.02);
    for (const { rate } of played.said) {
      expect(rate).toBeGreaterThanOrEqual(0.85);
      expect(rate).toBeLessThanOrEqual(1.3);
    }
  });

  test('stands on its originals when the film is shown late', () => {
    const { said, dropped } = play(timeline, { ...USUAL, isLipSync: true }, 3_500);
    expect(dropped.length / timeline.clauses.length).toBeLessThanOrEqual(0.02);
    for (const { beginMs, clause } of said) expect(beginMs).toBeGreaterThanOrEqual(clause.startMs);
    expect(said.some(({ beginMs, clause }) => beginMs - clause.startMs < 1)).toBe(true);
  });
});

describe('two people who speak at once', () => {
  /** Each begins while the other still speaks. */
  const timeline: Timeline = {
    name: 'quarrel',
    clauses: Array.from({ length: 40 }, (_, i): TimelineClause => {
      const startMs = 2_000 + 3_400 * i;
      const [endMs, readyMs] = [startMs + 4_000, startMs + 2_200];
      return { startMs, endMs, speakerId: `s${1 + (i % 2)}`, readyMs, dubMs: 3_800 };
    }),
  };

  test('are dubbed at once where the viewer chose so, and nobody else is', () => {
    const { said } = play(timeline, { ...USUAL, overlapsVoices: true });
    let overlaps = 0;
    for (const [i, one] of said.entries()) {
      for (const other of said.slice(i + 1, i + 5)) {
        if (other.beginMs >= one.endMs) continue;
        overlaps++;
        expect(other.clause.speakerId).not.toBe(one.clause.speakerId);
        expect(other.clause.startMs).toBeLessThan(one.clause.endMs);
      }
    }
    expect(overlaps).toBeGreaterThan(10);
  });
});

describe('speech that is too much', () => {
  /** Dubs of twice the time there is. */
  const timeline = endless(60, 3_000, 2);

  test('is given up oldest first, and what is said is never long behind', () => {
    const { said, dropped, slowest } = play(timeline);
    expect(dropped.length).toBeGreaterThan(5);
    expect(slowest).toBe(0.92);
    for (const { lagMs } of said) expect(lagMs).toBeLessThan(2_000 + 4_000 + 6_000 / 1.3 + 200);
  });

  test('does not slow the picture where the viewer does not want that', () => {
    expect(play(timeline, { ...USUAL, slowsPicture: false }).slowest).toBe(1);
  });

  test('is not said once its scene is gone', () => {
    const { said } = play(timeline, { ...USUAL, maxBacklogMs: 20_000, cutOffMs: 2_000 });
    expect(said.length).toBeGreaterThan(0);
    for (const { beginMs, clause } of said) expect(beginMs).toBeLessThanOrEqual(clause.endMs + 2_000 + 100);
  });
});

describe('a film that is heard late', () => {
  const lipSync = { ...USUAL, isLipSync: true };

  test('has each dub on its original, to the step, also where it waits long', () => {
    const { said } = play(endless(5, 2_000, 1, 4_000), lipSync, 4_000);
    expect(said).toHaveLength(5);
    for (const { beginMs, clause } of said) expect(beginMs).toBe(clause.startMs);
  });

  test('makes up for a dub that came late', () => {
    const [first, second] = endless(2, 3_000, 1, 100).clauses;
    if (first === undefined || second === undefined) throw new Error('two clauses');
    const late = { name: 'late', clauses: [{ ...first, readyMs: first.startMs + 4_300 }, second] };
    const { said } = play(late, lipSync, 4_000);
    expect(said[0]?.lagMs).toBeGreaterThan(290);
    expect(said[0]?.rate).toBeGreaterThan(1.05);
    expect(said[1]?.lagMs).toBeLessThan(100);
  });

  test('draws a short dub out and hurries a long one, within limits', () => {
    const { said } = play(endless(3, 3_000, 0.8, 1_000), lipSync, 4_000);
    expect(said.map(({ rate }) => rate)).toEqual([0.85, 0.85, 0.85]);
    expect(play(endless(3, 3_000, 1.6, 1_000), lipSync, 4_000).said[0]?.rate).toBe(1.3);
  });
});

describe('what cannot be', () => {
  function say(...clauses: { startMs: number; endMs: number }[]): Map<number, Plan> {
    const plans = new Map<number, Plan>();
    const controller = new Controller(USUAL, {
      plan: (id, plan) => plans.set(id, plan),
      drop: () => undefined,
      pace: () => undefined,
    });
    clauses.forEach(({ startMs, endMs }, i) => {
      controller.announce({ id: i + 1, startMs, endMs, speakerId: 's1' }, 10_000);
      controller.received(i + 1, 500);
      controller.complete(i + 1);
    });
    for (let nowMs = 10_000; nowMs < 20_000; nowMs += 5) {
      controller.step(nowMs);
      for (const [id, { beginMs }] of plans) if (nowMs > beginMs + 500) controller.ended(id, nowMs);
    }
    return plans;
  }

  test('is said all the same: times that run backwards, that are none, that are hours ahead', () => {
    const plans = say(
      { startMs: 9_000, endMs: 8_000 },
      { startMs: Number.NaN, endMs: Number.NaN },
      { startMs: 9e9, endMs: 10e9 },
      { startMs: 9_500, endMs: Infinity },
    );
    expect([...plans.keys()]).toEqual([1, 2, 3, 4]);
    expect(Math.max(...[...plans.values()].map(({ beginMs }) => beginMs))).toBeLessThan(13_000);
  });

  test('a clause that comes again is not said again', () => {
    const said: number[] = [];
    const controller = new Controller(USUAL, {
      plan: (id) => said.push(id),
      drop: () => undefined,
      pace: () => undefined,
    });
    for (let nowMs = 2_000; nowMs < 8_000; nowMs += 5) {
      if (nowMs % 3_000 === 2_000) {
        controller.announce({ id: 1, startMs: 1_000, endMs: 1_500, speakerId: 's1' }, nowMs);
        controller.received(1, 500);
        controller.complete(1);
      }
      controller.step(nowMs);
      if (nowMs % 3_000 === 1_000) controller.ended(1, nowMs);
    }
    expect(said).toEqual([1]);
  });
});

test('a dub whose audio never comes holds up the others for no more than three seconds', () => {
  const plans = new Map<number, Plan>();
  const dropped: number[] = [];
  const controller = new Controller(USUAL, {
    plan: (id, plan) => plans.set(id, plan),
    drop: (id) => dropped.push(id),
    pace: () => undefined,
  });
  for (const id of [1, 2]) controller.announce({ id, startMs: 0, endMs: 1_000, speakerId: 's1' }, 2_000);
  controller.received(2, 1_000);
  controller.complete(2);
  for (let nowMs = 2_000; nowMs < 6_000; nowMs += 5) controller.step(nowMs);
  expect(dropped).toEqual([1]);
  expect(plans.get(2)?.beginMs).toBeLessThan(5_200);
});

test('the picture goes on at its own pace again when the dub has caught up', () => {
  const busy = endless(12, 3_000, 1.8);
  const lastMs = busy.clauses.at(-1)?.endMs ?? 0;
  const quiet = endless(10, 2_000, 1, 2_000).clauses.map((clause) => ({
    ...clause,
    startMs: clause.startMs + lastMs,
    endMs: clause.endMs + lastMs,
    readyMs: clause.readyMs + lastMs,
  }));
  const paces: number[] = [];
  play({ name: 'busy', clauses: [...busy.clauses, ...quiet] }, USUAL, 0, (pace) => paces.push(pace));
  expect(Math.min(...paces)).toBe(0.92);
  expect(paces.at(-1)).toBe(1);
  // Down once and up once, in small steps: no to and fro.
  const directions = paces.slice(1).map((pace, i) => Math.sign(pace - (paces[i] ?? 0)));
  expect(directions.filter((direction, i) => i > 0 && direction !== directions[i - 1])).toEqual([1]);
});

function endless(count: number, lengthMs: number, ratio: number, gapMs = 100): Timeline {
  const clauses = Array.from({ length: count }, (_, i): TimelineClause => {
    const startMs = 1_000 + i * (lengthMs + gapMs);
    const endMs = startMs + lengthMs;
    return { startMs, endMs, speakerId: 's1', readyMs: startMs + 2_000, dubMs: lengthMs * ratio };
  });
  return { name: 'endless', clauses };
}
