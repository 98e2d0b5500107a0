/**
 * How the service behaves, in recognition and in speech. `kind` answers as a machine in the next room does. `real` has the manners that its users report.
 */
import type { Latency } from '../google/chance.ts';

export type ProfileName = 'kind' | 'real';

export interface ScribeManners {
  /** Sound of a session before the first partial. */
  readonly firstPartialMs: number;
  /** Sound between two partials: of all of them, which part lies in which range. */
  readonly gapsMs: readonly { readonly part: number; readonly ms: readonly [number, number] }[];
  /** From sound to the partial that it is in. */
  readonly partial: Latency;
  /** From a commit to its text, and from there to the words with times. */
  readonly final: Latency;
  readonly times: Latency;
  /** Of phrases, how many are taken for another at first. */
  readonly revisedPart: number;
  /** Of finals, how many are said twice. */
  readonly repeatedPart: number;
  /** Sound may be ahead of `pace` times its time by so much; as far as it likes where left out. */
  readonly ahead?: { readonly pace: number; readonly ms: number };
  /** A session that gets no sound for so long is ended. */
  readonly withoutSoundMs: number;
  /** Uncommitted sound that the service commits by itself. */
  readonly ownCommitMs: number;
}

export interface VoiceManners {
  /** Until the first sound, a median and its 99th percentile. */
  readonly firstAudioMs: readonly [median: number, p99: number];
  /** Between later pieces of 150 ms of sound. */
  readonly pieceMs: number;
  /** Pieces that come at once, after as long as they take one by one. */
  readonly burst: number;
  /** Over the plan's limit a request waits so long for a place before it is turned away. */
  readonly queueMs: number;
  /** Of pieces, how many come without any alignment. */
  readonly unalignedPart: number;
  /** A socket that says no says it in a sentence, by closing alone. */
  readonly closesInSentences: boolean;
}

export const VOICE_MANNERS: Readonly<Record<ProfileName, VoiceManners>> = {
  kind: {
    firstAudioMs: [150, 400],
    pieceMs: 12,
    burst: 1,
    queueMs: 0,
    unalignedPart: 0,
    closesInSentences: false,
  },
  real: {
    firstAudioMs: [320, 660],
    pieceMs: 25,
    burst: 4,
    queueMs: 50,
    unalignedPart: 0.2,
    closesInSentences: true,
  },
};

export const SCRIBE_MANNERS: Readonly<Record<ProfileName, ScribeManners>> = {
  kind: {
    firstPartialMs: 200,
    gapsMs: [{ part: 1, ms: [200, 200] }],
    partial: { medianMs: 100, p99Ms: 200 },
    final: { medianMs: 150, p99Ms: 300 },
    times: { medianMs: 15, p99Ms: 30 },
    revisedPart: 0,
    repeatedPart: 0,
    withoutSoundMs: 20_000,
    ownCommitMs: 36_500,
  },
  real: {
    firstPartialMs: 2000,
    gapsMs: [
      { part: 0.7, ms: [150, 500] },
      { part: 0.25, ms: [500, 1200] },
      { part: 0.05, ms: [1200, 2500] },
    ],
    partial: { medianMs: 150, p99Ms: 400 },
    final: { medianMs: 380, p99Ms: 600 },
    times: { medianMs: 20, p99Ms: 60 },
    revisedPart: 0.15,
    repeatedPart: 0.1,
    ahead: { pace: 1.25, ms: 2500 },
    withoutSoundMs: 15_000,
    ownCommitMs: 36_500,
  },
};
