/** The cloud vendors' wire in a process of its own, so that what they do is not counted as the companion's. */
import { startCloudFakes } from '../fakes/cloud.ts';
import type { ScriptWord } from '../fakes/google/ear.ts';

export interface ServicesScript {
  readonly words: readonly ScriptWord[];
  /** Answers come at once: what is left is the companion's own time. */
  readonly isInstant: boolean;
}

process.once('message', (script: ServicesScript) => {
  void start(script);
});
process.once('disconnect', () => {
  process.exit(0);
});

async function start({ words, isInstant }: ServicesScript): Promise<void> {
  const atOnce = { medianMs: 0, p99Ms: 0 };
  const fakes = await startCloudFakes({
    google: { hears: { words }, ...(isInstant ? { translationLatency: atOnce } : {}) },
    elevenLabs: { planLimit: 15, ...(isInstant ? { firstAudioMs: [0, 0], pieceMs: 0 } : {}) },
  });
  process.send?.(fakes.environment);
}
