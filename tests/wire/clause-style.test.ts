import { afterEach, expect, it } from 'vitest';
import type { SynthesisRequest } from '../../companion/dubbing/ports/synthesizer.ts';
import type { VoiceActivityDetector } from '../../companion/recognition/ports/voice-activity.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { rms } from '../../shared/pcm.ts';
import { say } from '../engines/speech.ts';
import { WireClient } from '../fakes/client.ts';
import { runCompanion, type RunningCompanion } from '../fakes/companion.ts';
import { scriptedCatalog, steadyWords, tone } from '../fakes/scripted-engines.ts';
import { silence } from '../fixtures/sound.ts';

let companion: RunningCompanion | undefined;

afterEach(async () => {
  await companion?.close();
  companion = undefined;
});

const keen: VoiceActivityDetector = {
  info: { name: 'keen', kind: 'embedded' },
  open: () => ({
    accept: (samples) => rms(samples) > 0.002,
    reset: () => undefined,
    close: () => undefined,
  }),
};
const PAUSE_MS = 1_024;

it('what is shouted is dubbed louder than what is said, and what is whispered more quietly', async () => {
  const asked: SynthesisRequest[] = [];
  companion = await runCompanion(
    scriptedCatalog({
      speaker: new VoiceprintEncoder(),
      vad: keen,
      words: (fromMs, toMs) => steadyWords(fromMs, toMs),
      synthesize: (request) => {
        asked.push(request);
        return Promise.resolve(tone(request.targetMs ?? 500));
      },
    }),
  );
  const client = await WireClient.connect(companion.address);
  client.send({ type: 'start_dubbing', target_language: 'es', audio_format: 'binary' });
  const sentence = say('My brother left the house three days ago, and nobody knows why.', 'rms');
  const stretches: { gain: number; startMs: number; endMs: number }[] = [];
  let atMs = 0;
  for (const gain of [0.5, 0.5, 1.4, 0.5, 0.16]) {
    const samples = sentence.map((sample) => Math.round(sample * gain));
    for (let from = 0; from < samples.length; from += 1024)
      client.sendSound(samples.subarray(from, from + 1024));
    for (let ms = 0; ms < PAUSE_MS; ms += 64) client.sendSound(silence(64));
    const endMs = atMs + samples.length / 16 + PAUSE_MS;
    stretches.push({ gain, startMs: atMs, endMs });
    atMs = endMs;
  }
  client.send({ type: 'stop_dubbing' });
  await client.next('dubbing_stopped');

  const levelsDb = stretches.map(({ startMs, endMs }) => {
    const ids = client
      .of('clause')
      .filter(({ start_ms }) => start_ms >= startMs && start_ms < endMs)
      .map(({ clause_id }) => clause_id);
    const frames = client.frames.filter(({ clauseId }) => ids.includes(clauseId));
    expect(frames.length).toBeGreaterThan(0);
    const meanSquare = frames.reduce((sum, { samples }) => sum + rms(samples) ** 2, 0) / frames.length;
    return 10 * Math.log10(meanSquare);
  });
  const [first = 0, said = 0, shouted = 0, , whispered = 0] = levelsDb;
  const asMade = 20 * Math.log10(8000 / Math.SQRT2 / 32_768);
  expect(Math.abs(first - asMade)).toBeLessThan(2.5);
  expect(Math.abs(said - asMade)).toBeLessThan(2.5);
  expect(shouted - said).toBeGreaterThan(3);
  expect(whispered - said).toBeLessThan(-4);
  // Within what is natural, whatever the microphone did.
  expect(shouted - whispered).toBeLessThanOrEqual(15.1);
  expect(asked.some(({ style }) => style !== undefined && style.levelDb > 5)).toBe(true);
});
