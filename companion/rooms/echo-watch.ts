import { durationMs } from '../../shared/pcm.ts';
import { PIPELINE_RATE_HZ } from '../recognition/ports/audio-frame.ts';
import { Envelope, STEP_MS } from './envelope.ts';

/** How long after a dub was published its sound may come back: a network, a listener's buffer, dubs that waited for each other. */
const LEAST_LAG_STEPS = 200 / STEP_MS;
const MOST_LAG_STEPS = 5_000 / STEP_MS;
const WINDOW_STEPS = 8_000 / STEP_MS;
const EVERY_STEPS = 1_000 / STEP_MS;
/** Of a window, where a dub sounds: less of it is too little to go by. */
const LEAST_SOUNDING_STEPS = 2_500 / STEP_MS;
/** An echo keeps its distance from one look to the next; chance does not. */
const SAME_LAG_STEPS = 60 / STEP_MS;
/** Pearson's correlation of syllables: other speech reaches 0.3 at the best of all lags, an echo as loud as the speaker 0.5 to 0.7. */
const ALIKE = 0.45;
/** What was told once is not told again for so long. */
const RESTS_STEPS = 60_000 / STEP_MS;

export interface Likeness {
  readonly lagSteps: number;
  readonly correlation: number;
}

/**
 * Finds out whether the dubs of a room come back by its speaker's microphone: the loudness of both is compared, syllable by
 * syllable, at every lag at which a listener near the microphone may be. Dubs that a listener plays faster, to catch up, are not found.
 */
export class EchoWatch {
  readonly #microphone = new Envelope(WINDOW_STEPS);
  readonly #dubs = new Map<string, Envelope>();
  #nextLookStep = 0;
  #before: { readonly language: string; readonly likeness: Likeness } | undefined;

  /**
   * Sound of a dub, which listeners play after what was published before it.
   * @param nowMs the room's clock
   */
  dub(language: string, samples: Int16Array, rateHz: number, nowMs: number): void {
    let envelope = this.#dubs.get(language);
    if (envelope === undefined) {
      envelope = new Envelope(WINDOW_STEPS + MOST_LAG_STEPS);
      this.#dubs.set(language, envelope);
    }
    envelope.add(samples, rateHz, nowMs);
  }

  /**
   * The microphone's next sound, 16 kHz.
   * @param nowMs the room's clock when its last sample arrived
   * @returns the language whose dub comes back with it
   */
  captured(samples: Int16Array, nowMs: number): string | undefined {
    const microphone = this.#microphone;
    microphone.add(samples, PIPELINE_RATE_HZ, nowMs - durationMs(samples.length, PIPELINE_RATE_HZ));
    if (microphone.endStep < this.#nextLookStep) return undefined;
    this.#nextLookStep = microphone.endStep + EVERY_STEPS;
    const before = this.#before;
    this.#before = undefined;
    for (const [language, dub] of this.#dubs) {
      const likeness = likenessOf(microphone, dub);
      if (likeness === undefined || likeness.correlation < ALIKE) continue;
      this.#before = { language, likeness };
      const isSame =
        before?.language === language &&
        Math.abs(before.likeness.lagSteps - likeness.lagSteps) <= SAME_LAG_STEPS;
      if (!isSame) continue;
      this.#nextLookStep = microphone.endStep + RESTS_STEPS;
      this.#before = undefined;
      return language;
    }
    return undefined;
  }
}

/** The lag at which the last seconds of a microphone are most like a dub; undefined where none sounds for long enough. */
export function likenessOf(microphone: Envelope, dub: Envelope): Likeness | undefined {
  const fromStep = microphone.endStep - WINDOW_STEPS;
  const captured = microphone.syllables(fromStep, WINDOW_STEPS);
  const earliest = fromStep - MOST_LAG_STEPS;
  const dubbed = dub.syllables(earliest, WINDOW_STEPS + MOST_LAG_STEPS);
  const isSounding = dub.sounding(earliest, WINDOW_STEPS + MOST_LAG_STEPS);
  let best: Likeness | undefined;
  for (let lagSteps = LEAST_LAG_STEPS; lagSteps <= MOST_LAG_STEPS; lagSteps++) {
    const correlation = correlationOf(captured, dubbed, isSounding, MOST_LAG_STEPS - lagSteps);
    if (correlation !== undefined && correlation > (best?.correlation ?? -1))
      best = { lagSteps, correlation };
  }
  return best;
}

/** Pearson's, where the dub sounds. */
function correlationOf(
  captured: Float64Array,
  dubbed: Float64Array,
  isSounding: Uint8Array,
  offset: number,
): number | undefined {
  let [count, sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < captured.length; i++) {
    if (isSounding[offset + i] !== 1) continue;
    const [a, b] = [captured[i] ?? 0, dubbed[offset + i] ?? 0];
    count++;
    sumA += a;
    sumB += b;
    squaresA += a * a;
    squaresB += b * b;
    products += a * b;
  }
  if (count < LEAST_SOUNDING_STEPS) return undefined;
  const varianceA = squaresA - (sumA * sumA) / count;
  const varianceB = squaresB - (sumB * sumB) / count;
  if (varianceA < 1e-6 || varianceB < 1e-6) return undefined;
  return (products - (sumA * sumB) / count) / Math.sqrt(varianceA * varianceB);
}
