import type { ActorShow } from '../../shared/actors.ts';
import { logOdds } from '../diarization/log-odds.ts';
import type { SpeakerEncoder, Voiced } from '../dubbing/ports/speaker-encoder.ts';
import type { Actor, Voiceprint } from '../store/actor-record.ts';

/** Who is not of the show needs to be this much likelier, in log odds, and than anybody else too. */
const STRANGER_MARGIN = 1.5;

export interface Recognised {
  readonly actor: Actor;
  /** Calibrated, 0..1. */
  readonly similarity: number;
}

/** Holds voices against the voiceprints of actors. */
export class ActorMatcher {
  readonly #encoder: SpeakerEncoder;
  readonly #evenOdds: number;

  /** @param threshold calibrated similarity, 0..1, from which on two stretches are one speaker's */
  constructor(encoder: SpeakerEncoder, threshold: number) {
    this.#encoder = encoder;
    this.#evenOdds = logOdds(threshold);
  }

  /** Whose voice this is: held first against the actors of the show, then against all. */
  recognise(actors: readonly Actor[], voice: Voiced, show: ActorShow | undefined): Recognised | undefined {
    const likely = actors
      .flatMap((actor) => {
        const similarity = this.similarity(voice, actor);
        if (similarity === undefined || this.#isRefused(voice, actor)) return [];
        return [{ actor, similarity, odds: logOdds(similarity) }];
      })
      .sort((a, b) => b.odds - a.odds);
    const ofShow = likely.find(({ actor }) => show !== undefined && isIn(actor, show));
    if (ofShow !== undefined && ofShow.odds >= this.#evenOdds) return ofShow;
    const [first, second] = likely;
    if (first === undefined || first.odds < this.#evenOdds + STRANGER_MARGIN) return undefined;
    return second !== undefined && first.odds - second.odds < STRANGER_MARGIN ? undefined : first;
  }

  /**
   * To what is known of an actor, in the best space that both are known in: an actor who was saved before there was a better
   * encoder is no stranger to it. Undefined where there is none.
   */
  similarity(voice: Voiced, { voiceprints }: Actor): number | undefined {
    for (const space of this.#encoder.spaces) {
      const found = this.#nearest(voice, voiceprints, space, false);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** How much two prints of one space are alike, 0..1. */
  alike(a: Voiceprint, b: Voiceprint): number {
    return this.#encoder.similarity(voicedOf(a), voicedOf(b));
  }

  /** The viewer said of a voice that is as much like this one as the actor's own is that it is not the actor's. */
  #isRefused(voice: Voiced, { voiceprints }: Actor): boolean {
    return this.#encoder.spaces.some((space) => {
      const refused = this.#nearest(voice, voiceprints, space, true);
      return refused !== undefined && refused >= (this.#nearest(voice, voiceprints, space, false) ?? 0);
    });
  }

  /** Similarity to the most alike of the prints of a space; undefined where the voice or all prints are of others. */
  #nearest(
    voice: Voiced,
    prints: readonly Voiceprint[],
    space: string,
    isRefused: boolean,
  ): number | undefined {
    const vector = voice.vectors[space];
    if (vector === undefined) return undefined;
    const own: Voiced = { vectors: { [space]: vector }, voicedMs: voice.voicedMs };
    const similarities = prints
      .filter((print) => print.isRefused === isRefused && print.encoder === space)
      // A vector of another length was not made by the model that it names.
      .filter((print) => print.vector.length === vector.length)
      .map((print) => this.#encoder.similarity(own, voicedOf(print)));
    return similarities.length === 0 ? undefined : Math.max(...similarities);
  }
}

function voicedOf({ encoder, vector, seconds }: Voiceprint): Voiced {
  return { vectors: { [encoder]: vector }, voicedMs: seconds * 1000 };
}

function isIn(actor: Actor, show: ActorShow): boolean {
  return actor.shows.some(({ site, title }) => site === show.site && title === show.title);
}
