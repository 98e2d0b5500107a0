import { commonness, scoreOf } from '../../companion/speakers/voiceprint/score.ts';
import { speechStretch } from '../../companion/speakers/voiceprint/speech-stretch.ts';
import { HOP_MS, type VoiceFrame } from '../../companion/speakers/voiceprint/voice-frame.ts';
import type { VoiceprintMaker } from '../../companion/speakers/voiceprint/voiceprint.ts';

/** A recording of one speaker, frame by frame. */
export interface Recording {
  readonly speaker: string;
  /** Stretches of one recording are not held against each other: they share its channel. */
  readonly recording: string;
  readonly frames: readonly VoiceFrame[];
}

/** Scores of pairs of stretches. */
export interface Scores {
  readonly same: readonly number[];
  readonly other: readonly number[];
}

/** Every pair of stretches of this length, of different recordings. */
export function scoresOf(
  maker: VoiceprintMaker,
  background: Float64Array,
  recordings: readonly Recording[],
  lengthMs: number,
  stretchesEach: number,
): Scores {
  const length = lengthMs / HOP_MS;
  const heard = recordings.flatMap(({ speaker, recording, frames }) =>
    Array.from({ length: Math.min(stretchesEach, Math.floor(frames.length / length)) }, (_, i) => {
      const voiceprint = maker.of(speechStretch(frames.slice(i * length, (i + 1) * length)));
      return { speaker, recording, voiceprint, commonness: commonness(voiceprint, background) };
    }),
  );
  const same: number[] = [];
  const other: number[] = [];
  for (const [i, a] of heard.entries()) {
    for (const b of heard.slice(0, i)) {
      if (a.recording === b.recording) continue;
      (a.speaker === b.speaker ? same : other).push(scoreOf(a, b));
    }
  }
  return { same, other };
}

/** The rate at which as many of the same speaker are taken for two as of two are taken for one; 0..1, and where. */
export function equalError({ same, other }: Scores): { rate: number; threshold: number } {
  const sortedSame = [...same].sort((a, b) => a - b);
  const sortedOther = [...other].sort((a, b) => a - b);
  let best = { rate: 1, threshold: 0 };
  let below = 0;
  for (const [i, threshold] of sortedSame.entries()) {
    while (below < sortedOther.length && (sortedOther[below] ?? 0) < threshold) below++;
    const rate = Math.max(i / sortedSame.length, 1 - below / sortedOther.length);
    if (rate < best.rate) best = { rate, threshold };
  }
  return best;
}
