/** A room whose microphone gives silence, or no sound at all, for a while, and then goes on. */
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { OnlineDiarizer } from '../../../companion/diarization/online-diarizer.ts';
import type { ClauseCommitted, SessionEvent } from '../../../companion/dubbing/events.ts';
import { RoomDubbing } from '../../../companion/rooms/room-dubbing.ts';
import { RoomSound } from '../../../companion/rooms/room-sound.ts';
import { scriptedCatalog, steadyWords } from '../../fakes/scripted-engines.ts';
import { loud, silence } from '../../fixtures/sound.ts';

const FRAME_MS = 64;
const TALK_MS = 4_000;
/** A word of the script each 400 ms. */
const WORD_MS = 400;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const fakeNowMs = (): number => vi.getMockedSystemTime()?.getTime() ?? 0;

function setUp() {
  const told: SessionEvent[] = [];
  const dubbed: SessionEvent[] = [];
  const faults: unknown[] = [];
  const spoken: { readonly fromMs: number; readonly toMs: number }[] = [];
  const dubbing = new RoomDubbing({
    sourceLanguage: 'en',
    preserveVoice: true,
    dependencies: {
      // A word each 400 ms while somebody speaks, and none else.
      engines: scriptedCatalog({
        words: (fromMs, toMs) =>
          steadyWords(fromMs, toMs).filter(({ startMs, endMs }) =>
            spoken.some((one) => startMs >= one.fromMs && endMs <= one.toMs),
          ),
      }),
      labeller: (encoder) => new OnlineDiarizer(encoder, 0.8),
      nowMs: fakeNowMs,
    },
    emit: (event) => void told.push(event),
  });
  onTestFinished(() => dubbing.close());
  dubbing.openLanguage('es', (event) => void dubbed.push(event));
  const bornMs = fakeNowMs();
  const nowMs = (): number => fakeNowMs() - bornMs;
  const sound = new RoomSound(dubbing, nowMs, (fault) => void faults.push(fault));
  /** In real time, by the page's own clock. */
  const send = async (lengthMs: number, frame: Int16Array): Promise<void> => {
    for (let atMs = 0; atMs < lengthMs; atMs += FRAME_MS) {
      await vi.advanceTimersByTimeAsync(FRAME_MS);
      sound.accept(frame, nowMs());
      await vi.advanceTimersByTimeAsync(0);
    }
  };
  const talk = async (): Promise<void> => {
    spoken.push({ fromMs: nowMs(), toMs: nowMs() + TALK_MS });
    await send(TALK_MS, loud(FRAME_MS));
  };
  return { told, dubbed, faults, nowMs, sound, send, talk };
}

const clausesOf = (events: readonly SessionEvent[]) =>
  events.filter((event): event is ClauseCommitted => event.type === 'clause');
const outcomesOf = (events: readonly SessionEvent[]) =>
  events.flatMap((event) => (event.type === 'dubEnded' ? `${event.clauseId} ${event.outcome}` : []));

it.each(
  [1_000, 5_000, 30_000].flatMap((gapMs) => [
    { gapMs, gap: 'silent' as const },
    { gapMs, gap: 'gone' as const },
  ]),
)(
  'a microphone that is $gap for $gapMs ms is heard again from its first word on, at its time, and nothing before it is lost',
  async ({ gapMs, gap }) => {
    const { told, dubbed, faults, nowMs, sound, send, talk } = setUp();
    await talk();
    if (gap === 'silent') await send(gapMs, silence(FRAME_MS));
    else await vi.advanceTimersByTimeAsync(gapMs);
    const againMs = nowMs();
    await talk();
    const paused = sound.pause();
    await vi.advanceTimersByTimeAsync(10_000);
    await paused;
    const clauses = clausesOf(told);
    const [before, after] = [
      clauses.filter(({ startMs }) => startMs < TALK_MS),
      clauses.filter(({ startMs }) => startMs >= againMs - FRAME_MS),
    ];
    expect(before.length + after.length).toBe(clauses.length);
    expect(before[0]?.startMs).toBeLessThan(2 * WORD_MS);
    expect(before.at(-1)?.endMs).toBeGreaterThan(TALK_MS - 2 * WORD_MS);
    expect((after[0]?.startMs ?? Infinity) - againMs).toBeLessThan(2 * WORD_MS);
    expect(outcomesOf(dubbed)).toEqual(clauses.map(({ clauseId }) => `${clauseId} spoken`));
    expect(faults).toEqual([]);
  },
);

it.each(['silent', 'gone'] as const)(
  'of a microphone that is %s for good, what was said is dubbed to its end without anybody pausing',
  async (gap) => {
    const { told, dubbed, faults, send, talk } = setUp();
    await talk();
    if (gap === 'silent') await send(60_000, silence(FRAME_MS));
    else await vi.advanceTimersByTimeAsync(60_000);
    const clauses = clausesOf(told);
    expect(clauses.at(-1)?.endMs).toBeGreaterThan(TALK_MS - 2 * WORD_MS);
    expect(outcomesOf(dubbed)).toEqual(clauses.map(({ clauseId }) => `${clauseId} spoken`));
    expect(faults).toEqual([]);
  },
);
