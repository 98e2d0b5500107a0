import type { SpeakerEmbedding } from '../dubbing/ports/speaker-encoder.ts';
import type { VoiceRecording } from './clone-sample-buffer.ts';
import { clippedShare, levelsOf } from './sample-quality.ts';

/** Of voice: less says too little of how somebody speaks. */
const LEAST_VOICED_MS = 1_200;
/** To what is known of the speaker: less may be somebody else, or two at once. */
const LEAST_PURITY = 0.8;
/** Music or noise beneath would be learnt with the voice. */
const LEAST_SNR_DB = 15;

export interface Overheard {
  /** The clause's sound, 16 kHz mono. */
  readonly samples: Int16Array;
  readonly voice: SpeakerEmbedding | undefined;
  /** To what is known of the speaker, 0..1. */
  readonly similarity: number;
  readonly title: string;
  readonly at: string;
}

/** A clause as a recording of its speaker; undefined where it is too short, not clean, clipped or not surely one person's. */
export function overheard({ samples, voice, similarity, title, at }: Overheard): VoiceRecording | undefined {
  if (voice === undefined || voice.voicedMs < LEAST_VOICED_MS || similarity < LEAST_PURITY) return undefined;
  const { speechMs, snrDb } = levelsOf(samples);
  if (snrDb < LEAST_SNR_DB || clippedShare(samples) > 0) return undefined;
  return { source: 'heard', samples, seconds: speechMs / 1000, snrDb, purity: similarity, title, at };
}
