/** A voice that this machine computes more slowly than is spoken, minute after minute, on a clock of the test's own. */
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { SessionEvent } from '../../companion/dubbing/events.ts';
import type { SynthesisRequest, Synthesizer } from '../../companion/dubbing/ports/synthesizer.ts';
import { DubSession } from '../../companion/dubbing/session.ts';
import { EngineHealth } from '../../companion/engines/failover/health.ts';
import { FallbackChain, type Candidate } from '../../companion/engines/failover/fallback-chain.ts';
import { FailoverSynthesizer } from '../../companion/engines/failover/synthesizer.ts';
import { OnlineDiarizer } from '../../companion/diarization/online-diarizer.ts';
import { spokenForm } from '../../companion/text/spoken-form.ts';
import { scriptedCatalog, tone } from '../fakes/scripted-engines.ts';
import { customer } from '../fixtures/customer.ts';
import { loud } from '../fixtures/sound.ts';

const FRAME_MS = 64;
const CLAUSE_MS = 2_000;
/** Each clause takes half as long again as it lasts. */
const SPOKEN_WITHIN_MS = 3_000;
const MINUTES = 3;

// How numbers are read is loaded from the disk, once, while the test's clock would run on.
beforeAll(() => spokenForm('1', 'es'));
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function candidate(name: string, more: Partial<Synthesizer>): Candidate<Synthesizer> {
  const voice = { id: name, name, kind: 'matched' } as const;
  return {
    health: new EngineHealth(),
    engine: {
      info: { name, kind: 'local' },
      languages: () => ['es'],
      voices: () => [],
      voiceFor: () => voice,
      hasVoice: ({ id }) => id === name,
      synthesize: () => Promise.resolve({ ...tone(CLAUSE_MS), voice }),
      ...more,
    },
  };
}

/** One clause after the other, as a process does. */
function slow(): Candidate<Synthesizer> {
  let before: Promise<unknown> = Promise.resolve();
  const made = candidate('kokoro', { canFallBehind: true, firstSoundDeadlineMs: 7_000 });
  const synthesize = async (request: SynthesisRequest, signal: AbortSignal) => {
    const turn = before.then(() => new Promise((resolve) => setTimeout(resolve, SPOKEN_WITHIN_MS)));
    before = turn;
    await turn;
    return candidate('kokoro', {}).engine.synthesize(request, signal);
  };
  return { ...made, engine: { ...made.engine, synthesize } };
}

async function dubbed(isLive: boolean) {
  const viewer = customer();
  const voices = new FailoverSynthesizer(
    new FallbackChain('tts', [slow(), candidate('espeak-ng', {})], viewer),
  );
  const events: SessionEvent[] = [];
  let nowMs = 0;
  const session = new DubSession(
    { targetLanguage: 'es', sourceLanguage: 'en', preserveVoice: true, captions: true },
    {
      engines: scriptedCatalog({
        synthesize: (request, signal) => voices.synthesize(request, signal),
        voiceFor: () => ({ id: 'kokoro', name: 'kokoro', kind: 'matched' }),
      }),
      labeller: (encoder) => new OnlineDiarizer(encoder, 0.8),
      emit: (event) => void events.push(event),
      nowMs: () => nowMs,
      isLive,
    },
  );
  for (; nowMs < MINUTES * 60_000; nowMs += FRAME_MS) {
    void session.accept(loud(FRAME_MS));
    await vi.advanceTimersByTimeAsync(FRAME_MS);
  }
  await session.abandon();
  const starts = events.filter((event) => event.type === 'dubStarted');
  return { starts, changes: viewer.changes };
}

it('lag stays bounded: what is late is spoken at once by a plainer voice, and the viewer is told why', async () => {
  const { starts, changes } = await dubbed(true);
  expect(Math.max(...starts.map(({ readyMs }) => readyMs))).toBeLessThan(15_000);
  expect(changes[0]).toMatchObject({
    to: { name: 'espeak-ng' },
    from: { name: 'kokoro' },
    reason: 'overloaded',
  });
  // It is tried again, less and less often.
  const tried = changes.filter(({ to }) => to.name === 'kokoro').length;
  expect(tried).toBeGreaterThan(0);
  expect(tried).toBeLessThan(5);
});

it('a file that nobody waits for is spoken to its end by the better voice', async () => {
  const { starts } = await dubbed(false);
  expect(new Set(starts.map(({ voice }) => voice.name))).toEqual(new Set(['kokoro']));
});
