/** Whether recordings will make a voice: enough of one clear voice, and not more than does it good. */
import { concat, sampleCount } from '../../shared/pcm.ts';
import { SAMPLES_LEAST_S, SAMPLES_WANTED_S } from '../../shared/actors.ts';
import type { ReasonedParameters } from '../../shared/protocol/error-codes.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { PIPELINE_RATE_HZ } from '../recognition/ports/audio-frame.ts';
import type { SpeakerEncoder } from '../dubbing/ports/speaker-encoder.ts';
import { personsIn } from './single-speaker-check.ts';
import { clippedShare, levelsOf } from './sample-quality.ts';

const ADVISED_SPEECH_MS = SAMPLES_WANTED_S * 1000;
/** More does harm: the service says so. */
const MAX_LENGTH_MS = 180_000;
const MAX_CLIPPED = 0.002;

export interface CheckedSamples {
  /** What to send: the first three minutes. */
  readonly samples: Int16Array;
  readonly speechMs: number;
  readonly snrDb: number;
  /** How surely it is one person's, 0..1. */
  readonly purity: number;
  /** What would make the voice better, in words. */
  readonly advice: string | undefined;
}

/**
 * @param recordings 16 kHz mono
 * @param leastS of speech; less is refused
 * @throws the signal's reason; DubError `sample_unusable`
 */
export async function checkSamples(
  recordings: readonly Int16Array[],
  encoder: SpeakerEncoder,
  signal?: AbortSignal,
  leastS = SAMPLES_LEAST_S,
): Promise<CheckedSamples> {
  const all = concat(recordings);
  const longest = sampleCount(MAX_LENGTH_MS, PIPELINE_RATE_HZ);
  const samples = all.subarray(0, longest);
  const { speechMs, snrDb } = levelsOf(samples);
  if (speechMs === 0) throw unusable({ reason: 'silent' });
  if (clippedShare(samples) > MAX_CLIPPED) {
    throw unusable({ reason: 'clipped' });
  }
  if (speechMs < leastS * 1000) {
    throw unusable({ reason: 'too_short', seconds: Math.round(speechMs / 1000), least: leastS });
  }
  const { persons, purity } = await personsIn(recordings, longest, encoder, signal);
  switch (persons) {
    case 'none':
      throw unusable({ reason: 'no_voice' });
    case 'several':
      throw unusable({ reason: 'several_people' });
    case 'one':
      break;
  }
  const advice =
    all.length > longest
      ? 'Only the first three minutes were used: more makes a voice worse.'
      : speechMs < ADVISED_SPEECH_MS
        ? 'One to two minutes of speech make a better voice.'
        : undefined;
  return { samples, speechMs, snrDb, purity, advice };
}

function unusable(parameters: ReasonedParameters<'sample_unusable'>): DubError {
  return new DubError('sample_unusable', parameters, { stage: 'tts' });
}
