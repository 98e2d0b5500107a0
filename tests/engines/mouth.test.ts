/** The mouth against flite's own phones: ground truth that is not ours. */
import { afterAll, expect, it } from 'vitest';
import { MouthShapes } from '../../companion/engines/mouth/mouth-shapes.ts';
import { MEASURED_SENTENCES } from '../../scripts/mouth/sentences.ts';
import { trueMouth } from '../bench/mouth/flite-truth.ts';
import { mouthOf } from '../bench/mouth/mouth-of.ts';

const SENTENCES = MEASURED_SENTENCES.slice(0, 3);
/** A picture and a half at 25 a second. */
const NEAR_MS = 60;
const shapes = new MouthShapes();

afterAll(() => {
  shapes.close();
});

it.each(['slt', 'kal16'])('closes the lips where %s closes them, by the times of words', async (voice) => {
  let closures = 0;
  let met = 0;
  for (const text of SENTENCES) {
    const truth = trueMouth(text, voice);
    const found = (await mouthOf(shapes, truth, true)).filter(({ viseme }) => viseme === 'PP');
    for (const { viseme, atMs } of truth.shapes) {
      if (viseme !== 'PP') continue;
      closures++;
      if (found.some((one) => Math.abs(one.atMs - atMs) <= NEAR_MS)) met++;
    }
  }
  expect(closures).toBeGreaterThan(8);
  expect(met / closures).toBeGreaterThan(0.85);
});

it('is closed while nothing is said', async () => {
  const truth = trueMouth(SENTENCES[0] ?? '', 'slt');
  const silence = { ...truth, samples: new Int16Array(truth.samples.length), words: [] };
  const found = await mouthOf(shapes, silence, false);
  expect(found.filter(({ viseme }) => viseme !== 'sil')).toEqual([]);
});

it('passes on what a synthesiser tells, at once, and adds nothing', async () => {
  const dub = shapes.begin('Mapa.', 'es', new AbortController().signal);
  const marks = [
    { kind: 'word', value: 'Mapa', atMs: 0 },
    { kind: 'viseme', value: 'PP', atMs: 0 },
    { kind: 'viseme', value: 'aa', atMs: 70 },
  ] as const;
  expect(dub.step(new Int16Array(2_205), 22_050, marks)).toEqual(marks);
  expect(dub.step(new Int16Array(2_205), 22_050, [])).toEqual([]);
  expect(await dub.end()).toEqual([]);
});
