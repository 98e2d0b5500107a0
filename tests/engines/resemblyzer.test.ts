/** Resemblyzer's encoder held against the original's own output. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { RealFft } from '../../companion/engines/mel/real-fft.ts';
import { ResemblyzerEncoder } from '../../companion/engines/resemblyzer/encoder.ts';
import { RESEMBLYZER_MODEL } from '../../companion/engines/resemblyzer/space.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { describeWithModels, modelsDir } from '../fixtures/models.ts';

/** A vowel whose pitch goes up and down, softer than -30 dBFS: the same sound as the reference was made of. */
function vowel(): Int16Array {
  const sound = new Float64Array(51_200);
  let turns = 0;
  for (let i = 0; i < sound.length; i++) {
    const seconds = i / 16_000;
    turns += (140 + 30 * Math.sin(2 * Math.PI * 0.7 * seconds)) / 16_000;
    let sample = 0;
    for (let k = 1; k < 25; k++) {
      const hz = k * 140;
      const height =
        Math.exp(-(((hz - 600) / 400) ** 2)) + 0.5 * Math.exp(-(((hz - 1_700) / 500) ** 2)) + 0.05 / k;
      sample += height * Math.sin(2 * Math.PI * k * turns);
    }
    sound[i] = sample * (0.5 + 0.5 * Math.sin(2 * Math.PI * 3 * seconds) ** 2);
  }
  const most = sound.reduce((highest, value) => Math.max(highest, Math.abs(value)), 0);
  return Int16Array.from(sound, (value) => Math.round((value / most) * 1_000));
}

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

it('the spectrum of 400 samples is that of a plain Fourier transform', () => {
  const frame = vowel().subarray(8_000, 8_400);
  const power = new RealFft(400).power(frame);
  for (const bin of [0, 1, 7, 50, 111, 199, 200]) {
    let [real, imaginary] = [0, 0];
    for (const [i, sample] of frame.entries()) {
      real += sample * Math.cos((2 * Math.PI * bin * i) / 400);
      imaginary -= sample * Math.sin((2 * Math.PI * bin * i) / 400);
    }
    expect((power[bin] ?? 0) / (real ** 2 + imaginary ** 2)).toBeCloseTo(1, 6);
  }
});

describeWithModels([RESEMBLYZER_MODEL], 'Resemblyzer', () => {
  let encoder: ResemblyzerEncoder;
  beforeAll(async () => {
    const folder = new ModelStore(modelsDir()).folderOf(RESEMBLYZER_MODEL);
    if (folder === undefined) throw new Error('the model is gone');
    encoder = await ResemblyzerEncoder.load(folder, 1);
  });

  it('embeds a sound as the original does', async () => {
    const bytes = Buffer.from(
      readFileSync(new URL('../fixtures/resemblyzer-vowel.b64', import.meta.url), 'utf8'),
      'base64',
    );
    const reference = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    const stream = encoder.openStream({ frames: () => [{ startMs: 0, samples: vowel() }] });
    const vector = await stream.embed(0, 3_200);
    expect(cosine(vector ?? new Float32Array(256), reference)).toBeGreaterThan(0.999);
  });

  it('embeds a stretch alike whether its frames were computed ahead, and nothing where nothing was captured', async () => {
    const samples = vowel();
    const history = {
      frames: (fromMs: number, toMs: number) => {
        const from = Math.max(0, Math.floor(fromMs * 16));
        return [
          { startMs: from / 16, samples: samples.subarray(from, Math.max(from, Math.floor(toMs * 16))) },
        ];
      },
    };
    const [ahead, whole] = [encoder.openStream(history), encoder.openStream(history)];
    for (let atMs = 0; atMs < 3_000; atMs += 100) ahead.prepare(atMs, atMs + 100);
    const [one, other] = [await ahead.embed(500, 2_700), await whole.embed(500, 2_700)];
    expect(cosine(one ?? new Float32Array(256), other ?? new Float32Array(1))).toBeCloseTo(1, 5);
    expect(await whole.embed(9_000, 9_500)).toBeUndefined();
  });
});
