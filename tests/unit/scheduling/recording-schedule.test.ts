import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DubTrack } from '../../../companion/jobs/dub-track.ts';
import { DubRecording } from '../../../client/session/dub-recording.ts';
import { RecordingSchedule } from '../../../shared/scheduling/recording-schedule.ts';
import { readWav } from '../../../shared/wav.ts';

const RATE_HZ = 16_000;

/** Where sound is, in milliseconds, as a listener to the file hears it. */
function audible(file: Uint8Array): { startMs: number; endMs: number }[] {
  const { samples, rateHz } = readWav(file);
  const found: { startMs: number; endMs: number }[] = [];
  for (let i = 0; i < samples.length; i++) {
    if (samples[i] === 0) continue;
    const startMs = (i * 1000) / rateHz;
    while (samples[i] !== 0 && i < samples.length) i++;
    found.push({ startMs, endMs: (i * 1000) / rateHz });
  }
  return found;
}

/** Starts of originals, and lengths of their dubs. */
const DUBS = [
  { startMs: 0, dubMs: 900 },
  { startMs: 1_000, dubMs: 2_500 },
  // While the dub before it still sounds.
  { startMs: 2_000, dubMs: 400 },
  { startMs: 3_910, dubMs: 300 },
  { startMs: 9_000, dubMs: 1_000 },
];
const PLACES = [
  { startMs: 0, endMs: 900 },
  { startMs: 1_000, endMs: 3_500 },
  { startMs: 3_540, endMs: 3_940 },
  { startMs: 3_980, endMs: 4_280 },
  { startMs: 9_000, endMs: 10_000 },
];

function tone(ms: number): Int16Array {
  return new Int16Array((ms * RATE_HZ) / 1000).fill(1_000);
}

describe('the sound of a file', () => {
  it('has each dub on its original, or a short silence after the dub before it', () => {
    const schedule = new RecordingSchedule();
    const places = DUBS.map(({ startMs, dubMs }, i) =>
      schedule.place({ id: i + 1, startMs, endMs: startMs + 500, speakerId: 's1' }, dubMs),
    );
    expect(places).toEqual(PLACES);
  });

  it('loses no dub, however far the dubs fall behind', () => {
    const schedule = new RecordingSchedule();
    for (let id = 1; id <= 200; id++) {
      const place = schedule.place({ id, startMs: id * 1_000, endMs: id * 1_000, speakerId: 's1' }, 5_000);
      expect(place?.startMs).toBe(1_000 + (id - 1) * 5_040);
    }
  });

  it('is told of as it sounds: what is reported as heard stands there in the WAV', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'samevoice-track-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const path = join(folder, 'dub.wav');
    const track = await DubTrack.create(path);
    const told: { startMs: number; endMs: number }[] = [];
    track.whenPlaced((_clause, place) => told.push(place));
    const voice = { id: 'v', name: 'V', kind: 'stock' } as const;
    for (const [i, { startMs, dubMs }] of DUBS.entries()) {
      const clause = { clauseId: i + 1, speakerId: 's1', startMs, endMs: startMs + 500 };
      track.accept({ type: 'dubStarted', ...clause, voice, rateHz: RATE_HZ, readyMs: 2_000 });
      const frame = { clauseId: i + 1, sequence: 0, offsetMs: 0, rateHz: RATE_HZ, samples: tone(dubMs) };
      track.accept({ type: 'dubFrame', ...frame, marks: [] });
      track.accept({ type: 'dubEnded', clauseId: i + 1, outcome: 'spoken', durationMs: dubMs });
    }
    await track.finish(12_000);
    expect(told).toEqual(PLACES);
    expect(audible(new Uint8Array(readFileSync(path)))).toEqual(PLACES);
  });

  it('is the same where a page saves it', async () => {
    const recording = new DubRecording();
    for (const [i, { startMs, dubMs }] of DUBS.entries()) {
      const frames = { startFrame: 0, endFrame: 0 };
      recording.add({
        clauseId: i + 1,
        startMs,
        ...frames,
        speakerId: 's1',
        rateHz: RATE_HZ,
        parts: [tone(dubMs)],
      });
    }
    expect(audible(new Uint8Array(await recording.wav().arrayBuffer()))).toEqual(PLACES);
  });
});
