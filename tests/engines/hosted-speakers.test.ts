/** Speakers told apart in a process of their own: what it says, and what happens to sessions when it does not. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { AudioHistory } from '../../companion/recognition/audio-history.ts';
import { chooseSpeaker } from '../../companion/engines/choose-speaker.ts';
import { RESEMBLYZER_SPACE } from '../../companion/engines/resemblyzer/space.ts';
import {
  HostedSpeakerEncoder,
  type HostedEncoderOptions,
} from '../../companion/engines/speaker-host/hosted-encoder.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { OnlineDiarizer } from '../../companion/diarization/online-diarizer.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { describeWithModels, modelsDir } from '../fixtures/models.ts';
import { gone } from './processes.ts';
import { say } from './speech.ts';

const SENTENCES = [
  'We can take the first train in the morning.',
  'My brother left the house three days ago.',
  'Please tell me everything that you remember.',
];

let opened: HostedSpeakerEncoder[] = [];
afterEach(() => {
  for (const encoder of opened) encoder.close();
  opened = [];
});

function hosted(options: HostedEncoderOptions = {}): HostedSpeakerEncoder {
  const encoder = new HostedSpeakerEncoder(options);
  opened.push(encoder);
  return encoder;
}

/** A session's sound, all of it captured. */
function timelineOf(samples: Int16Array): AudioHistory {
  const timeline = new AudioHistory();
  for (let at = 0; at < samples.length; at += 1_600) {
    timeline.add({ startMs: at / 16, samples: samples.subarray(at, at + 1_600) }, 0);
  }
  return timeline;
}

function pidOf(encoder: HostedSpeakerEncoder): number {
  const { pid } = encoder;
  if (pid === undefined) throw new Error('no process runs');
  return pid;
}

describe('a process that embeds', () => {
  it('says the same as the encoder itself, of a recording and of a stretch of a session', async () => {
    const [encoder, itself] = [hosted(), new VoiceprintEncoder()];
    const samples = say(SENTENCES[0] ?? '', 'rms');
    const [space = ''] = encoder.spaces;
    const expected = await itself.encode(samples.subarray(8_000, 40_000));
    const timeline = timelineOf(samples);
    const stretch = await encoder.openStream(timeline).embed(500, 2_500, 'patient');
    const whole = await encoder.encode(samples.subarray(8_000, 40_000));
    expect(encoder.spaces).toEqual(itself.spaces);
    expect(whole).toEqual(expected);
    const cosine = (stretch?.vectors[space] ?? new Float32Array(0)).reduce(
      (sum, value, i) => sum + value * (expected?.vectors[space]?.[i] ?? 0),
      0,
    );
    expect(cosine).toBeGreaterThan(0.99);
    expect(await encoder.openStream(timeline).embed(60_000, 61_000, 'patient')).toBeUndefined();
  });

  it('leaves the companion its event loop', async () => {
    const encoder = hosted();
    await encoder.warm();
    const stream = encoder.openStream(timelineOf(say(SENTENCES.join(' '), 'slt')));
    let turns = 0;
    let isDone = false;
    const turn = (): void => {
      turns++;
      if (!isDone) setTimeout(turn, 1);
    };
    turn();
    expect(await stream.embed(0, 6_000, 'patient')).toBeDefined();
    isDone = true;
    expect(turns).toBeGreaterThan(5);
  });

  it('that is killed is started again; meanwhile nobody waits, and nothing fails', async () => {
    let nowMs = 0;
    const encoder = hosted({ nowMs: () => nowMs });
    await encoder.warm();
    const stream = encoder.openStream(timelineOf(say(SENTENCES[0] ?? '', 'rms')));
    const before = pidOf(encoder);
    process.kill(before, 'SIGKILL');
    // Whether it was tried once more or given up, it is settled.
    await stream.embed(0, 2_000, 'clause');
    nowMs += 60_000;
    expect(await stream.embed(0, 2_000, 'patient')).toBeDefined();
    expect(pidOf(encoder)).not.toBe(before);
  });

  it('that stands still holds no clause, is ended, and the next one is asked', async () => {
    let nowMs = 0;
    const encoder = hosted({ nowMs: () => nowMs, standstillMs: 2_000 });
    await encoder.warm();
    const stream = encoder.openStream(timelineOf(say(SENTENCES[0] ?? '', 'rms')));
    const before = pidOf(encoder);
    process.kill(before, 'SIGSTOP');
    expect(await stream.embed(0, 2_000, 'clause')).toBeUndefined();
    await gone(before);
    nowMs += 60_000;
    expect(await stream.embed(0, 2_000, 'patient')).toBeDefined();
    expect(pidOf(encoder)).not.toBe(before);
  });

  it('whose neural weights are no such file makes voiceprints, and says so', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'samevoice-weights-'));
    try {
      writeFileSync(join(folder, 'pretrained.pt'), 'none');
      for (const isWhole of [true, false]) {
        const encoder = hosted({ neural: { folder, verify: () => Promise.resolve(isWhole) } });
        const told: string[] = [];
        encoder.whenInTrouble(({ message }) => told.push(message));
        const heard = await encoder.encode(say(SENTENCES[0] ?? '', 'rms'));
        expect(Object.keys(heard?.vectors ?? {})).toEqual(new VoiceprintEncoder().spaces);
        expect(encoder.info.name).toBe('voiceprint');
        expect(told).toEqual([expect.stringContaining('Neural voiceprints: ')]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('who tells speakers apart', () => {
  const none = { folderOf: () => undefined, verify: () => Promise.resolve(false) };
  const installed = { folderOf: (id: string) => `/models/${id}`, verify: () => Promise.resolve(true) };
  it.each([
    ['auto', none, 'voiceprint', undefined],
    ['auto', installed, 'neural', undefined],
    ['neural', none, 'voiceprint', 'engine_missing'],
    ['neural', installed, 'neural', undefined],
    ['voiceprint', installed, 'voiceprint', undefined],
  ] as const)('%s, case %#', (SPEAKER_ENGINE, models, name, trouble) => {
    const encoder = chooseSpeaker({ SPEAKER_ENGINE }, models);
    let code: string | undefined;
    encoder.whenInTrouble((error) => (code = error.code));
    expect(encoder.info.name).toBe(name);
    expect(code).toBe(trouble);
  });
});

describeWithModels(['resemblyzer'], 'Resemblyzer in the process', () => {
  function neural(): HostedSpeakerEncoder {
    const encoder = chooseSpeaker({ SPEAKER_ENGINE: 'auto' }, new ModelStore(modelsDir()));
    opened.push(encoder);
    return encoder;
  }

  it('embeds in its own space and as voiceprints, and tells two voices apart', async () => {
    const encoder = neural();
    const tracker = new OnlineDiarizer(encoder, 0.8);
    const labels: string[] = [];
    for (const text of SENTENCES) {
      for (const voice of ['rms', 'slt'] as const) {
        const heard = await encoder.encode(say(text, voice).subarray(0, 32_000));
        expect(Object.keys(heard?.vectors ?? {}).sort()).toEqual([...encoder.spaces].sort());
        expect(Math.hypot(...(heard?.vectors[RESEMBLYZER_SPACE] ?? []))).toBeCloseTo(1, 5);
        labels.push(tracker.label(heard).speakerId);
      }
    }
    expect(labels).toEqual(['s1', 's2', 's1', 's2', 's1', 's2']);
  });
});
