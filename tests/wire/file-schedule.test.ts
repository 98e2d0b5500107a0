/** A file's report and its sound: what is said to have been heard when is what the WAV has there. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { OnlineDiarizer } from '../../companion/diarization/online-diarizer.ts';
import { dubFile } from '../../companion/jobs/dub-file.ts';
import { DubTrack } from '../../companion/jobs/dub-track.ts';
import { concat, rms } from '../../shared/pcm.ts';
import { readWav } from '../../shared/wav.ts';
import { scriptedCatalog, tone } from '../fakes/scripted-engines.ts';
import { wav } from '../fakes/uploads.ts';
import { loud, silence } from '../fixtures/sound.ts';

it('a file whose dubs are long reports each of them as heard where its sound has it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'samevoice-file-schedule-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const [path, trackPath] = [join(folder, 'talk.wav'), join(folder, 'dub.wav')];
  writeFileSync(path, wav(concat([silence(500), loud(9_000), silence(1_500)])));
  const track = await DubTrack.create(trackPath);
  const session = await dubFile({
    ...{ path, to: 'es', from: 'en', chunkSamples: 1_024, track, signal: AbortSignal.timeout(60_000) },
    pace: () => Promise.resolve(),
    dependencies: {
      engines: scriptedCatalog({ synthesize: () => Promise.resolve(tone(4_000)) }),
      labeller: (encoder) => new OnlineDiarizer(encoder, 0.8),
      emit: () => undefined,
      nowMs: () => 0,
    },
  });
  await track.finish(session.captureEndMs);

  const { samples, rateHz } = readWav(new Uint8Array(readFileSync(trackPath)));
  const levelOf = (fromMs: number, toMs: number) =>
    rms(samples.subarray(Math.round((fromMs * rateHz) / 1000), Math.round((toMs * rateHz) / 1000)));
  const entries = session.captions.entries();
  expect(entries.length).toBeGreaterThan(2);
  for (const { startMs, heardEvsMs = NaN } of entries) {
    const heardMs = startMs + heardEvsMs;
    // Where it is said to begin, the sound begins; before that, the dub before it has ended.
    expect(levelOf(heardMs + 2, heardMs + 100)).toBeGreaterThan(0.1);
    expect(levelOf(heardMs + 3_900, heardMs + 3_998)).toBeGreaterThan(0.1);
    expect(levelOf(Math.max(0, heardMs - 30), heardMs - 2)).toBe(0);
  }
  expect(entries.at(-1)?.heardEvsMs).toBeGreaterThan(1_000);
  const { heardEvs: heard } = session.statistics();
  expect(heard?.count).toBe(entries.length);
});
