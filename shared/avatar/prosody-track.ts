import { PROSODY_STEP_MS } from '../rooms/dub-piece.ts';

/** How loud and how high a voice is during one step of a dub. */
export interface ProsodyStep {
  /** 0 is silence, 1 full scale; linear in decibels over 60 dB. */
  readonly loudness: number;
  /** Semitones above 40 Hz; undefined where the sound is unvoiced. */
  readonly pitchSemitones: number | undefined;
}

const MOST_STEPS = 1_500;
/** An accent stands out from the speech of this long before it. */
const MEMORY_MS = 1_600;
/** An accent moves the face for this long to each side of it. */
const SPREAD_MS = 180;
/** Louder than usual by this share of full scale, or higher by this many semitones, is a full accent. */
const FULL_LOUDNESS = 0.16;
const FULL_PITCH_SEMITONES = 5;

interface PlacedStep extends ProsodyStep {
  readonly atMs: number;
}

/** The melody of the sound that is played, on the same clock as its mouth track. */
export class ProsodyTrack {
  readonly #steps: PlacedStep[] = [];

  /** @param rate how much faster than made the piece is played */
  addPiece(startMs: number, steps: readonly ProsodyStep[], rate = 1): void {
    steps.forEach((step, at) => {
      this.#steps.push({ ...step, atMs: startMs + (at * PROSODY_STEP_MS) / rate });
    });
    if (this.#steps.length > MOST_STEPS) this.#steps.splice(0, this.#steps.length - MOST_STEPS);
  }

  cut(fromMs: number): void {
    while ((this.#steps.at(-1)?.atMs ?? -Infinity) >= fromMs) this.#steps.pop();
  }

  /** How much the speech is stressed at a moment, 0..1: louder or higher than just before. */
  accentAt(ms: number): number {
    return this.#spread(ms, (step) => {
      const usual = this.#usualBefore(step.atMs);
      if (usual === undefined) return 0;
      const louder = (step.loudness - usual.loudness) / FULL_LOUDNESS;
      const higher =
        step.pitchSemitones === undefined || usual.pitchSemitones === undefined
          ? 0
          : (step.pitchSemitones - usual.pitchSemitones) / FULL_PITCH_SEMITONES;
      return Math.min(1, Math.max(0, 0.5 * louder, 0.45 * louder + 0.55 * higher, 0.8 * higher));
    });
  }

  /** How loud the speech is at a moment, 0..1, without its fast changes. */
  loudnessAt(ms: number): number {
    return this.#spread(ms, ({ loudness }) => loudness);
  }

  #spread(ms: number, valueOf: (step: PlacedStep) => number): number {
    let sum = 0;
    for (const step of this.#between(ms - SPREAD_MS, ms + SPREAD_MS)) {
      const share = 0.5 + 0.5 * Math.cos((Math.PI * (step.atMs - ms)) / SPREAD_MS);
      sum += share * valueOf(step);
    }
    // The weights of steps at their usual distance add up to this.
    return Math.min(1, (sum * PROSODY_STEP_MS) / SPREAD_MS);
  }

  #usualBefore(ms: number): ProsodyStep | undefined {
    const loudnesses: number[] = [];
    const pitches: number[] = [];
    for (const { loudness, pitchSemitones } of this.#between(ms - MEMORY_MS, ms)) {
      if (loudness > 0) loudnesses.push(loudness);
      if (pitchSemitones !== undefined) pitches.push(pitchSemitones);
    }
    const loudness = mean(loudnesses);
    return loudness === undefined ? undefined : { loudness, pitchSemitones: mean(pitches) };
  }

  #between(fromMs: number, toMs: number): readonly PlacedStep[] {
    let low = 0;
    let high = this.#steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#steps[middle]?.atMs ?? Infinity) < fromMs) low = middle + 1;
      else high = middle;
    }
    let to = low;
    while ((this.#steps[to]?.atMs ?? Infinity) < toMs) to++;
    return this.#steps.slice(low, to);
  }
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
