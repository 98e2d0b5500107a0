/**
 * How the services behave. `kind` answers as a machine in the next room does. `real` has the manners that their users
 * report: partials in bursts, with several languages none until the end, finals late and sometimes twice, whole phrases
 * revised, limits of pace and patience, and a translator that moves tags.
 */
import type { Latency } from './chance.ts';

export type ProfileName = 'kind' | 'real';

export interface SpeechManners {
  /** Of a sentence nothing is told before it is over. */
  readonly isBySentence?: boolean;
  /** From the beginning of the first speech of a stream to its first partial. */
  readonly firstPartialMs: readonly [number, number];
  /** The same for speech that follows a final on the same stream. */
  readonly nextPartialMs: readonly [number, number];
  /** Sound between two partials: of all of them, which part lies in which range. */
  readonly gapsMs: readonly { readonly part: number; readonly ms: readonly [number, number] }[];
  /** Silence after which what was said is final. */
  readonly silence: Latency;
  /** From the half-close to the final. */
  readonly halfClose: Latency;
  /** Of phrases, how many are taken for another at first. */
  readonly revisedPart: number;
  /** Of finals, how many are said twice. */
  readonly repeatedPart: number;
  /** Sound may be ahead of `pace` times its time by so much. */
  readonly pace: number;
  readonly aheadMs: number;
  /** A stream that gets no sound for so long is ended. */
  readonly withoutSoundMs: number;
}

export interface Profile {
  readonly speechLatency: Latency;
  readonly translationLatency: Latency;
  /** Left out: partials each 100 ms, and no limits but those of the script. */
  readonly speech?: SpeechManners;
  /** The same of the second API's model. */
  readonly chirp?: SpeechManners;
  /** Tags are moved, split and decorated as the target language has it. */
  readonly movesTags: boolean;
}

export const USUAL_SPEECH: Latency = { medianMs: 200, p99Ms: 450 };
export const USUAL_TRANSLATION: Latency = { medianMs: 80, p99Ms: 250 };

export const REAL_SPEECH: { readonly latency: Latency; readonly manners: SpeechManners } = {
  latency: { medianMs: 90, p99Ms: 300 },
  manners: {
    firstPartialMs: [800, 2000],
    nextPartialMs: [300, 1000],
    gapsMs: [
      { part: 0.66, ms: [150, 600] },
      { part: 0.21, ms: [600, 1600] },
      { part: 0.13, ms: [2400, 2700] },
    ],
    silence: { medianMs: 780, p99Ms: 1570 },
    halfClose: { medianMs: 550, p99Ms: 1570 },
    revisedPart: 0.15,
    repeatedPart: 0.1,
    pace: 1.25,
    aheadMs: 2500,
    withoutSoundMs: 10_000,
  },
};

/** Its finals are as late as its users measured them; with what is sent for it to find the end of a sentence sooner. */
export const REAL_CHIRP: SpeechManners = {
  ...REAL_SPEECH.manners,
  isBySentence: true,
  silence: { medianMs: 900, p99Ms: 2400 },
  halfClose: { medianMs: 700, p99Ms: 2000 },
};

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  kind: { speechLatency: USUAL_SPEECH, translationLatency: USUAL_TRANSLATION, movesTags: false },
  real: {
    speechLatency: REAL_SPEECH.latency,
    translationLatency: { medianMs: 160, p99Ms: 450 },
    speech: REAL_SPEECH.manners,
    chirp: REAL_CHIRP,
    movesTags: true,
  },
};
