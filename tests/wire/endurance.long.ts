import { expect, it } from 'vitest';
import { DubSession } from '../../companion/dubbing/session.ts';
import { embeddedEngines } from '../../companion/engines/installed.ts';
import { EngineCatalog } from '../../companion/engines/catalog.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { OnlineDiarizer } from '../../companion/diarization/online-diarizer.ts';
import { noise, silence } from '../fixtures/sound.ts';

const HOUR_MS = 3_600_000;

/** A session on the real engines, fed as fast as it goes. */
async function hear(
  make: (lengthMs: number) => Int16Array,
  hours: number,
): Promise<{ clauses: number; grownMb: number }> {
  const catalog = new EngineCatalog({ engines: 'embedded' }, embeddedEngines(new VoiceprintEncoder()));
  let nowMs = 0;
  const session = new DubSession(
    { targetLanguage: 'es', sourceLanguage: 'en', preserveVoice: true, captions: true },
    {
      engines: catalog,
      labeller: (encoder) => new OnlineDiarizer(encoder, 0.8),
      emit: () => undefined,
      nowMs: () => nowMs,
    },
  );
  try {
    const frame = make(256);
    let settledMb = 0;
    for (let atMs = 0; atMs < hours * HOUR_MS; atMs += 256) {
      nowMs = atMs;
      await session.accept(frame);
      if (settledMb === 0 && atMs > (hours * HOUR_MS) / 8) settledMb = process.memoryUsage().rss / 2 ** 20;
      // The event loop lives, as it does between frames of a socket.
      if (atMs % 65_536 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const grownMb = process.memoryUsage().rss / 2 ** 20 - settledMb;
    await session.stop();
    return { clauses: session.counts.committed, grownMb };
  } finally {
    await session.abandon();
    await catalog.close();
  }
}

it('eight hours of nothing: nothing is said and nothing grows', async () => {
  const { clauses, grownMb } = await hear(silence, 8);
  expect(clauses).toBe(0);
  expect(grownMb).toBeLessThan(64);
});

it('an hour of noise: nothing crashes and nothing grows', async () => {
  const { grownMb } = await hear(noise, 1);
  expect(grownMb).toBeLessThan(64);
});
