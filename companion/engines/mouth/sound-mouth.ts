/** Mouth shapes from the sound alone, where nothing else is known of it. */
import { VISEMES, type Viseme } from '../../../shared/avatar/visemes.ts';
import type { Mark } from '../../dubbing/ports/synthesizer.ts';
import { FRAME_MS } from './mel-frames.ts';
import type { Shaping } from './shaping.ts';
import { OUTPUTS, type SoundModel } from './sound-model.ts';
import { SoundOdds } from './sound-odds.ts';

/** Odds are averaged over so many frames on either side: a mouth does not flicker. */
const SMOOTHING = 2;
/** Another shape has to be so much likelier than the one that is held. */
const HYSTERESIS = 1.15;

export class SoundMouth implements Shaping {
  readonly #sound: SoundOdds;
  /** Of the newest frames. */
  #recent: Float32Array[] = [];
  #judged = 0;
  #shape: Viseme = 'sil';

  constructor(model: SoundModel) {
    this.#sound = new SoundOdds(model);
  }

  step(samples: Int16Array, rateHz: number, marks: readonly Mark[]): Mark[] {
    return [...marks, ...this.#sound.push(samples, rateHz).flatMap((odds) => this.#observe(odds))];
  }

  end(): Mark[] {
    const rest = this.#sound.end();
    const last = rest.at(-1) ?? this.#recent.at(-1);
    if (last === undefined) return [];
    const padding = Array.from({ length: SMOOTHING }, () => last);
    const marks = [...rest, ...padding].flatMap((odds) => this.#observe(odds));
    return [...marks, { kind: 'viseme', value: 'sil', atMs: this.#judged * FRAME_MS }];
  }

  #observe(odds: Float32Array): Mark[] {
    if (this.#recent.length === 0) this.#recent = Array.from({ length: SMOOTHING }, () => odds);
    this.#recent = [...this.#recent, odds].slice(-(2 * SMOOTHING + 1));
    return this.#recent.length < 2 * SMOOTHING + 1 ? [] : this.#judge();
  }

  #judge(): Mark[] {
    const atMs = this.#judged++ * FRAME_MS;
    const sums = new Float32Array(OUTPUTS);
    for (const odds of this.#recent) odds.forEach((one, shape) => (sums[shape] = (sums[shape] ?? 0) + one));
    const likeliest = sums.indexOf(Math.max(...sums));
    const viseme = VISEMES[likeliest] ?? 'sil';
    const held = sums[VISEMES.indexOf(this.#shape)] ?? 0;
    if (viseme === this.#shape || (sums[likeliest] ?? 0) < HYSTERESIS * held) return [];
    this.#shape = viseme;
    return [{ kind: 'viseme', value: viseme, atMs }];
  }
}
