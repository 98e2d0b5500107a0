/** A session that is stopped while its engines do not answer, on a clock of the test's own. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SessionEvent } from '../../companion/dubbing/events.ts';
import { DubSession } from '../../companion/dubbing/session.ts';
import { OnlineDiarizer } from '../../companion/diarization/online-diarizer.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { loud } from '../fixtures/sound.ts';

/** What the protocol promises of `stop_dubbing`. */
const STOPS_WITHIN_MS = 5_000;
const FRAME_MS = 64;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('is over within five seconds of the stop, with each clause ended, whatever the engines do', async () => {
  const events: SessionEvent[] = [];
  const never = new Promise<never>(() => undefined);
  const session = new DubSession(
    { targetLanguage: 'es', sourceLanguage: 'en', preserveVoice: true, captions: true },
    {
      // No translation ever comes, and from a place in the film on no words either.
      engines: scriptedCatalog({
        translate: () => never,
        heard: ({ startMs }) => (startMs > 3_000 ? never : undefined),
      }),
      labeller: (encoder) => new OnlineDiarizer(encoder, 0.8),
      emit: (event) => void events.push(event),
      nowMs: () => 0,
    },
  );
  for (let atMs = 0; atMs < 4_000; atMs += FRAME_MS) {
    void session.accept(loud(FRAME_MS));
    await vi.advanceTimersByTimeAsync(0);
  }
  const idsOf = (type: 'clause' | 'dubEnded') =>
    events.flatMap((event) => (event.type === type ? event.clauseId : [])).sort((a, b) => a - b);
  expect(idsOf('clause')).not.toEqual([]);
  expect(idsOf('dubEnded')).toEqual([]);

  let isStopped = false;
  void session.stop().then(() => (isStopped = true));
  await vi.advanceTimersByTimeAsync(STOPS_WITHIN_MS / 2);
  // What was said last is given a while to be spoken.
  expect(isStopped).toBe(false);
  await vi.advanceTimersByTimeAsync(STOPS_WITHIN_MS / 2);
  expect(isStopped).toBe(true);
  expect(idsOf('dubEnded')).toEqual(idsOf('clause'));
});
