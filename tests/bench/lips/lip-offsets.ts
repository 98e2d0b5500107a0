/** How lips and sound stood to each other: for each closed sound when it was heard and when the lips were seen to touch. */
import { RECORDING_RATE_HZ } from '../../browser/harness/pulse.ts';
import { DubAlignment } from './dub-alignment.ts';
import type { MouthSight } from './mouth-sight.ts';
import { AFTER_MS, type Performance } from './stage.ts';

/** Lips touch below this gap; what is left of it in a picture is the line between them. */
const CLOSED = 0.08;
const OPEN = 0.1;
/** Lips that touch so near to the sound's middle are seen to do it. */
const NEAR_MS = 40;
/** Lips that are closed for longer rest, and tell nothing of when. */
const LONGEST_CLOSURE_MS = 260;
/** A sound that is less alike is not the dub's: it stalled there, or broke off. */
const LEAST_LIKENESS = 0.6;
/** Of full scale; what is below it for so long is silence. */
const QUIET = 0.002;
const QUIET_MS = 300;
const STEP_MS = 5;

export interface SeenClosure {
  readonly source: string;
  /** When the middle of the sound was heard, on `performance.now()`'s clock. */
  readonly heardMs: number;
  readonly isSeen: boolean;
  /** How much later than the sound the lips touched; undefined where they rested, or did not. */
  readonly lateMs: number | undefined;
}

export interface Observation {
  readonly closures: readonly SeenClosure[];
  /** Closed sounds that could not be found in the recording. */
  readonly lost: number;
  readonly quietMs: number;
  readonly openInQuietMs: number;
}

export async function observe(performed: Performance): Promise<Observation> {
  const { samples, clock, utterances } = performed;
  const mouth = new ShownMouth(performed.sights);
  const closures: SeenClosure[] = [];
  let lost = 0;
  for (const { sentence, atMs } of utterances) {
    const from = sampleAt(clock.placeAt(atMs));
    const stretch = samples.subarray(from, from + sampleAt(sentence.lengthMs + AFTER_MS));
    const alignment = await DubAlignment.of(stretch, sentence.samples, sentence.rateHz);
    for (const { startMs, endMs } of sentence.closures) {
      const found = alignment.find((startMs + endMs) / 2);
      if (found.likeness < LEAST_LIKENESS) {
        lost++;
        continue;
      }
      const heardMs = atMs + found.atMs;
      closures.push({ source: sentence.source, heardMs, ...mouth.closureAt(heardMs) });
    }
  }
  return { closures, lost, ...openInQuiet(performed, mouth) };
}

/** The mouth as a viewer has it before them: a picture is there until the next one comes. */
class ShownMouth {
  readonly #sights: readonly MouthSight[];

  constructor(sights: readonly MouthSight[]) {
    this.#sights = sights;
  }

  /** Undefined before the first picture and after the last. */
  apertureAt(ms: number): number | undefined {
    const at = this.#indexAt(ms);
    return at + 1 >= this.#sights.length ? undefined : this.#sights[at]?.aperture;
  }

  closureAt(heardMs: number): { readonly isSeen: boolean; readonly lateMs: number | undefined } {
    let nearest: number | undefined;
    for (let awayMs = 0; awayMs <= NEAR_MS; awayMs += STEP_MS) {
      nearest ??= [heardMs + awayMs, heardMs - awayMs].find((ms) => (this.apertureAt(ms) ?? 1) < CLOSED);
    }
    if (nearest === undefined) return { isSeen: false, lateMs: undefined };
    let [first, last] = [this.#indexAt(nearest), this.#indexAt(nearest)];
    while ((this.#sights[first - 1]?.aperture ?? 1) < CLOSED) first--;
    while ((this.#sights[last + 1]?.aperture ?? 1) < CLOSED) last++;
    const fromMs = this.#sights[first]?.atMs ?? NaN;
    const toMs = this.#sights[last + 1]?.atMs ?? NaN;
    const isRest = !(toMs - fromMs <= LONGEST_CLOSURE_MS);
    return { isSeen: true, lateMs: isRest ? undefined : (fromMs + toMs) / 2 - heardMs };
  }

  /** Of the last picture that came by then; -1 before the first. */
  #indexAt(ms: number): number {
    let [low, high] = [0, this.#sights.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sights[middle]?.atMs ?? Infinity) <= ms) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

function openInQuiet(
  { samples, clock }: Pick<Performance, 'samples' | 'clock'>,
  mouth: ShownMouth,
): Pick<Observation, 'quietMs' | 'openInQuietMs'> {
  const step = sampleAt(STEP_MS);
  let [quietMs, openInQuietMs] = [0, 0];
  let quietFrom = 0;
  for (let at = 0; at + step <= samples.length; at += step) {
    const isQuiet = samples.subarray(at, at + step).every((sample) => Math.abs(sample) < QUIET * 32_768);
    if (isQuiet && at + 2 * step <= samples.length) continue;
    const untilMs = (at * 1000) / RECORDING_RATE_HZ;
    if (untilMs - quietFrom >= QUIET_MS) {
      for (let ms = quietFrom; ms < untilMs; ms += STEP_MS) {
        const aperture = mouth.apertureAt(clock.timeAt(ms));
        if (aperture === undefined) continue;
        quietMs += STEP_MS;
        if (aperture > OPEN) openInQuietMs += STEP_MS;
      }
    }
    quietFrom = untilMs + STEP_MS;
  }
  return { quietMs, openInQuietMs };
}

function sampleAt(ms: number): number {
  return Math.round((ms * RECORDING_RATE_HZ) / 1000);
}
