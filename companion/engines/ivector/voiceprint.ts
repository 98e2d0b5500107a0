import { AudibleBand, type BandFigures } from './audible-band.ts';
import { DISTRIBUTION_LENGTH, distributionOf } from './distribution.ts';
import { FormantRuler } from './formant-scale.ts';
import { MixtureScorer, type Mixture, type MixtureStatistics, type Placement } from './mixture.ts';
import { project, unit, type Projection } from './projection.ts';
import type { SpeechStretch } from './speech-stretch.ts';
import { TotalVariability } from './total-variability.ts';

export const VOICEPRINT_LENGTH = 256;
/** Frames' worth of the background that a component's mean is held by (maximum a posteriori adaptation). */
const RELEVANCE = 12;

/** What was learnt from background speakers. */
export interface VoiceprintFigures {
  readonly bands: BandFigures;
  readonly mixture: Mixture;
  /** Rows of the total variability matrix, `rank` values each. */
  readonly variability: { readonly rows: Float64Array; readonly rank: number };
  /** Each makes one view of a voice comparable: within one voice all its values vary alike. */
  readonly distribution: Projection;
  readonly place: Projection;
  readonly offsets: Projection;
  /** The three views, each of length 1, to a voiceprint. */
  readonly joint: Projection;
}

/** The views of one stretch before they are made comparable. */
export interface RawViews {
  readonly distribution: Float64Array;
  readonly place: Float64Array;
  readonly offsets: Float64Array;
}

/** Makes voiceprints: 256 values of length 1, near for one voice, apart for two. */
export class VoiceprintMaker {
  /** What frames go through before they are placed. */
  readonly band: AudibleBand;
  readonly #figures: VoiceprintFigures;
  readonly #views: ViewMaker;
  readonly #ruler: FormantRuler;

  constructor(figures: VoiceprintFigures) {
    this.#figures = figures;
    this.band = new AudibleBand(figures.bands);
    this.#ruler = new FormantRuler(figures.mixture);
    this.#views = new ViewMaker(
      figures.mixture,
      new TotalVariability(figures.variability.rows, figures.variability.rank),
    );
  }

  /** Where a frame lies in the mixture. */
  place(features: Float32Array): Placement {
    return this.#views.place(features);
  }

  /** What a voiced frame tells of the throat, for `formantScaleOf`. */
  measureFormants(mel: Float32Array): Float32Array {
    return this.#ruler.measure(mel);
  }

  of(stretch: SpeechStretch): Float32Array {
    const raw = this.#views.of(stretch);
    const joined = joinViews(
      project(this.#figures.distribution, raw.distribution),
      project(this.#figures.place, raw.place),
      project(this.#figures.offsets, raw.offsets),
    );
    return Float32Array.from(unit(project(this.#figures.joint, joined)));
  }
}

/** Works out the three views of a stretch: how its frames are distributed, its i-vector, its offsets from the background. */
export class ViewMaker {
  readonly #scorer: MixtureScorer;
  readonly #variability: TotalVariability;

  constructor(mixture: Mixture, variability: TotalVariability) {
    this.#scorer = new MixtureScorer(mixture);
    this.#variability = variability;
  }

  place(features: Float32Array): Placement {
    return this.#scorer.place(features);
  }

  of(stretch: SpeechStretch): RawViews {
    const statistics = this.#scorer.statistics(stretch.features, stretch.placements);
    return {
      distribution:
        stretch.frames.length === 0 ? new Float64Array(DISTRIBUTION_LENGTH) : distributionOf(stretch),
      place: this.#variability.posterior(statistics).vector,
      offsets: adaptedOffsets(statistics),
    };
  }
}

/** How far the background's means move towards the stretch, in deviations. */
export function adaptedOffsets({ counts, offsets }: MixtureStatistics): Float64Array {
  const features = offsets.length / counts.length;
  return offsets.map((sum, i) => sum / ((counts[Math.floor(i / features)] ?? 0) + RELEVANCE));
}

export function joinViews(...views: readonly Float64Array[]): Float64Array {
  return Float64Array.from(views.flatMap((view) => [...unit(view)]));
}
