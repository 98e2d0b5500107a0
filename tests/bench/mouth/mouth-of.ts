import type { MouthShaper } from '../../../companion/dubbing/ports/mouth.ts';
import type { Mark } from '../../../companion/dubbing/ports/synthesizer.ts';
import type { Viseme } from '../../../shared/avatar/visemes.ts';
import { sampleCount } from '../../../shared/pcm.ts';
import type { TrueMouth } from './flite-truth.ts';
import { asViseme } from './viseme-scores.ts';

/** As a synthesiser gives its sound. */
const PIECE_MS = 100;

/** The shapes that are told of a sound, with the times of its words or without. */
export async function mouthOf(
  shapes: MouthShaper,
  truth: TrueMouth,
  hasWords: boolean,
): Promise<{ viseme: Viseme; atMs: number }[]> {
  const dub = shapes.begin(truth.text, 'en', new AbortController().signal);
  const words = hasWords
    ? truth.words.map(({ text, atMs }): Mark => ({ kind: 'word', value: text, atMs }))
    : [];
  const step = sampleCount(PIECE_MS, truth.rateHz);
  // A synthesiser's sound ends with its last word.
  const sound = truth.samples.subarray(0, sampleCount(truth.endMs, truth.rateHz));
  const marks: Mark[] = [];
  for (let at = 0; at < sound.length; at += step) {
    const [fromMs, untilMs] = [at, at + step].map((sample) => (sample * 1000) / truth.rateHz);
    const due = words.filter(({ atMs }) => atMs >= (fromMs ?? 0) && atMs < (untilMs ?? 0));
    marks.push(...dub.step(sound.subarray(at, at + step), truth.rateHz, due));
  }
  marks.push(...(await dub.end()));
  return marks
    .filter(({ kind }) => kind === 'viseme')
    .map(({ value, atMs }) => ({ viseme: asViseme(value), atMs }));
}
