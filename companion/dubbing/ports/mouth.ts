/** What a room asks of whoever knows how a mouth moves. */
import type { Mark } from './synthesizer.ts';

export interface MouthShaper {
  /**
   * The mouth of a dub that is about to sound.
   * @param language BCP-47
   */
  begin(text: string, language: string, signal: AbortSignal): DubMouth;
}

/** The mouth of one dub: its shapes where the synthesiser tells them, else from the times of its words, else from its sound. */
export interface DubMouth {
  /**
   * Takes the next sound and the marks that came with it.
   * @returns all marks that are known by now and were not returned before, from the start of the dub, each kind in order of time; of
   *   a sound they may come with a later one
   */
  step(samples: Int16Array, rateHz: number, marks: readonly Mark[]): Mark[];
  /** Those that are left once all sound was taken. Resolves soon; never rejects. */
  end(): Promise<Mark[]>;
}
