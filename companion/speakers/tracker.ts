import type { SpeakerEmbedding, SpeakerEncoder } from '../dubbing/ports.ts';
import type { SpeakerLabel, SpeakerLabeller } from '../dubbing/speaker-labeller.ts';

/** Less voice than this never makes a new speaker: "yes" and "oh" sound like anybody. */
const MIN_NEW_SPEAKER_MS = 600;
/** Voice beyond this adds nothing to what is known of a speaker, so that a wrong guess can still be outweighed. */
const MAX_WEIGHT_MS = 20_000;
const MAX_SPEAKERS = 32;

interface Known {
  readonly id: string;
  centre: SpeakerEmbedding;
}

/** Labels each clause with a speaker of this session: the nearest one known, or a new one. */
export class SpeakerTracker implements SpeakerLabeller {
  readonly #encoder: SpeakerEncoder;
  readonly #threshold: number;
  readonly #known: Known[] = [];
  #last: Known | undefined;

  /** @param threshold calibrated similarity, 0..1, from which on two stretches are one speaker's */
  constructor(encoder: SpeakerEncoder, threshold: number) {
    this.#encoder = encoder;
    this.#threshold = threshold;
  }

  label(heard: SpeakerEmbedding | undefined): SpeakerLabel {
    const nearest = heard === undefined ? undefined : this.#nearest(heard);
    if (heard === undefined || nearest === undefined) {
      return this.#last === undefined ? this.#new(heard) : this.#again(this.#last, undefined, 0);
    }
    const isSame = nearest.similarity >= this.#threshold;
    if (isSame || heard.voicedMs < MIN_NEW_SPEAKER_MS || this.#known.length >= MAX_SPEAKERS) {
      return this.#again(nearest.known, isSame ? heard : undefined, nearest.similarity);
    }
    return this.#new(heard, nearest.similarity);
  }

  #nearest(heard: SpeakerEmbedding): { known: Known; similarity: number } | undefined {
    let best: { known: Known; similarity: number } | undefined;
    for (const known of this.#known) {
      // Somebody of whom too little was heard to tell is taken to be the next one heard.
      const isUnheard = known.centre.voicedMs === 0;
      const similarity = isUnheard ? 1 : this.#encoder.similarity(heard, known.centre);
      if (best === undefined || similarity > best.similarity) best = { known, similarity };
    }
    return best;
  }

  #again(known: Known, heard: SpeakerEmbedding | undefined, similarity: number): SpeakerLabel {
    if (heard !== undefined) known.centre = average(known.centre, heard);
    this.#last = known;
    return { speakerId: known.id, isNew: false, similarity, profile: known.centre.profile };
  }

  #new(heard: SpeakerEmbedding | undefined, similarity = 0): SpeakerLabel {
    const id = `s${this.#known.length + 1}`;
    const centre = heard ?? { vector: new Float32Array(0), profile: { pitchHz: 0 }, voicedMs: 0 };
    const known = { id, centre };
    this.#known.push(known);
    this.#last = known;
    return {
      speakerId: id,
      isNew: true,
      similarity,
      ...(heard === undefined ? {} : { profile: heard.profile }),
    };
  }
}

function average(a: SpeakerEmbedding, b: SpeakerEmbedding): SpeakerEmbedding {
  const [wa, wb] = [Math.min(a.voicedMs, MAX_WEIGHT_MS), b.voicedMs];
  const mix = (x: number, y: number) => (x * wa + y * wb) / (wa + wb);
  return {
    vector: b.vector.map((value, i) => mix(a.vector[i] ?? value, value)),
    profile: { pitchHz: mix(a.profile.pitchHz, b.profile.pitchHz) },
    voicedMs: wa + wb,
  };
}
