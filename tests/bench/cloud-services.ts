/** The cloud vendors' wire in a process of its own, so that what they do is not counted as the companion's. */
import { startCloudFakes } from '../fakes/cloud.ts';
import type { ScriptWord } from '../fakes/google/ear.ts';

export interface ServicesScript {
  readonly words: readonly ScriptWord[];
  readonly answers: Answers;
}

/** As the services do, with their tail; after their usual time, always the same; at once. */
export type Answers = 'usually' | 'steadily' | 'at once';

const STEADY = { translationMs: 80, firstAudioMs: 150 };

process.once('message', (script: ServicesScript) => {
  void start(script);
});
process.once('disconnect', () => {
  process.exit(0);
});

async function start({ words, answers }: ServicesScript): Promise<void> {
  const { translationMs, firstAudioMs } =
    answers === 'at once' ? { translationMs: 0, firstAudioMs: 0 } : STEADY;
  const isUsual = answers === 'usually';
  const translationLatency = { medianMs: translationMs, p99Ms: translationMs };
  const firstAudio: [number, number] = [firstAudioMs, firstAudioMs];
  const fakes = await startCloudFakes({
    google: { hears: { words }, ...(isUsual ? {} : { translationLatency }) },
    elevenLabs: { planLimit: 15, ...(isUsual ? {} : { firstAudioMs: firstAudio, pieceMs: 0 }) },
  });
  process.send?.(fakes.environment);
}
