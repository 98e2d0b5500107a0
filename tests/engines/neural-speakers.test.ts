/** Models of speakers, right and wrong ones, in the real library: what is none must not take the companion with it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkModel } from '../../companion/engines/sherpa/check-model.ts';
import { chooseSpeaker, speakerModelPath } from '../../companion/engines/sherpa/choose-speaker.ts';
import { NeuralEncoder } from '../../companion/engines/sherpa/neural-encoder.ts';
import { VoiceprintEncoder } from '../../companion/speakers/voiceprint/voiceprint-encoder.ts';
import { speakerModel } from '../fixtures/speaker-model.ts';

const SILERO = createRequire(import.meta.url).resolve('@ricky0123/vad-web/dist/silero_vad_v6.onnx');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'samevoice-neural-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** A buzz of harmonics: voiced, and of one pitch. */
function voice(hz: number, seconds: number): Int16Array {
  return Int16Array.from({ length: seconds * 16_000 }, (_, i) => (((i * hz) / 16_000) % 1) * 12_000 - 6_000);
}

describe('a model is refused in words', () => {
  it('that is not there', async () => {
    await expect(checkModel(join(folder, 'none.onnx'))).rejects.toMatchObject({
      code: 'engine_missing',
      stage: 'speaker',
      message: expect.stringContaining('Fetch it') as string,
    });
  });

  it.each([
    ['that is text', () => file('text.onnx', 'hello')],
    ['that is empty', () => file('empty.onnx', '')],
    ['that is cut short', () => file('cut.onnx', speakerModel(256).subarray(0, 20_000))],
    ['that is for something else', () => SILERO],
  ])('%s', async (_what, path) => {
    await expect(checkModel(path())).rejects.toMatchObject({
      code: 'engine_failed',
      message: expect.stringContaining('is no speaker model') as string,
    });
  });

  it('whose vectors have another length', async () => {
    await expect(checkModel(file('s192.onnx', speakerModel(192)))).rejects.toMatchObject({
      code: 'engine_failed',
      message: expect.stringContaining('vectors of 192 values; one of 256') as string,
    });
  });

  it('and not waited for once nobody wants it', async () => {
    const abort = new AbortController();
    const checked = checkModel(file('s.onnx', readFileSync(SILERO)), abort.signal);
    abort.abort(new Error('not wanted'));
    await expect(checked).rejects.toThrow('not wanted');
  });
});

describe('a model that fits', () => {
  let encoder: NeuralEncoder;
  beforeAll(async () => {
    encoder = await NeuralEncoder.load(file('s256.onnx', speakerModel(256)), new VoiceprintEncoder());
  });

  it('makes vectors of length 1, with what the voice sounds like', () => {
    const heard = encoder.encode(voice(120, 2));
    expect(heard?.vector).toHaveLength(256);
    expect(Math.hypot(...(heard?.vector ?? []))).toBeCloseTo(1, 5);
    expect(heard?.profile.pitchHz).toBeCloseTo(120, 0);
  });

  it('tells nothing of silence', () => {
    expect(encoder.encode(new Int16Array(32_000))).toBeUndefined();
  });

  it('hears of a session just the stretch that is asked for', () => {
    const [low, high] = [voice(120, 2), voice(240, 2)];
    const ear = encoder.listen({
      frames: () => [
        { startMs: 0, samples: low },
        { startMs: 2000, samples: high },
      ],
    });
    ear.heard(0, 4000);
    expect(ear.embed(2000, 4000)?.vector).toEqual(encoder.encode(high)?.vector);
  });

  it('finds a voice like itself, and like a mean of its own, whatever its length', () => {
    const heard = encoder.encode(voice(120, 2));
    if (heard === undefined) throw new Error('nothing was heard');
    const shorter = { ...heard, vector: heard.vector.map((value) => value / 3) };
    const other = { ...heard, vector: heard.vector.map((value) => -value) };
    expect(encoder.similarity(heard, heard)).toBeGreaterThan(0.99);
    expect(encoder.similarity(heard, shorter)).toBeCloseTo(encoder.similarity(heard, heard), 5);
    expect(encoder.similarity(heard, other)).toBeLessThan(0.01);
  });
});

describe('who tells speakers apart', () => {
  it.each([
    ['auto', undefined, 'voiceprint', undefined],
    ['auto', speakerModel(256), 'neural', undefined],
    ['auto', 'hello', 'voiceprint', 'engine_failed'],
    ['neural', undefined, 'voiceprint', 'engine_missing'],
    ['voiceprint', speakerModel(256), 'voiceprint', undefined],
  ] as const)('%s, case %#', async (SPEAKER_ENGINE, bytes, name, trouble) => {
    const DATA_DIR = mkdtempSync(join(folder, 'data-'));
    const path = speakerModelPath({ DATA_DIR });
    mkdirSync(dirname(path));
    if (bytes !== undefined) writeFileSync(path, bytes);
    const chosen = await chooseSpeaker({ DATA_DIR, SPEAKER_ENGINE });
    expect(chosen.encoder.info.name).toBe(name);
    expect(chosen.trouble?.code).toBe(trouble);
  });
});
