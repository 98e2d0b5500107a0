/** Whether recordings will make a voice: enough of one clear voice, and not more than does it good. */
import { concat, durationMs, rms, sampleCount } from '../../../shared/pcm.ts';
import { DubError } from '../../../shared/wire/errors.ts';
import { PIPELINE_RATE_HZ, type SpeakerEncoder } from '../../dubbing/ports.ts';
import { isOnePerson } from './one-person.ts';

const MIN_SPEECH_MS = 10_000;
const ADVISED_SPEECH_MS = 60_000;
/** More does harm: the service says so. */
const MAX_LENGTH_MS = 180_000;
const FRAME_SAMPLES = sampleCount(20, PIPELINE_RATE_HZ);
/** Below this, of full scale, nothing is said. */
const SILENT_BELOW = 0.003;
/** Nor is it this far below the recording's louder parts. */
const SPEECH_ABOVE = 0.08;
const FULL = 32_700;
/** Waves rarely touch full scale three samples long; cut-off ones do. */
const CLIPPED_RUN = 3;
const MAX_CLIPPED = 0.002;

export interface CheckedSamples {
  /** What to send: the first three minutes. */
  readonly samples: Int16Array;
  readonly speechMs: number;
  /** What would make the voice better, in words. */
  readonly advice: string | undefined;
}

/**
 * @param recordings 16 kHz mono
 * @throws the signal's reason; DubError `sample_unusable`, with words that say what to do
 */
export async function checkSamples(
  recordings: readonly Int16Array[],
  encoder: SpeakerEncoder,
  signal?: AbortSignal,
): Promise<CheckedSamples> {
  const all = concat(recordings);
  const longest = sampleCount(MAX_LENGTH_MS, PIPELINE_RATE_HZ);
  const samples = all.subarray(0, longest);
  const speechMs = speechIn(samples);
  if (speechMs === 0) throw unusable('The recording is silent.', 'silent');
  if (clippedShare(samples) > MAX_CLIPPED) {
    throw unusable('The recording is distorted: it was made too loud. Record it again, softer.', 'clipped');
  }
  if (speechMs < MIN_SPEECH_MS) {
    throw unusable(
      `There are ${Math.round(speechMs / 1000)} seconds of speech: at least 10 are needed, 1 to 2 minutes are best.`,
      'too_short',
    );
  }
  switch (await isOnePerson(recordings, longest, encoder, signal)) {
    case 'none':
      throw unusable('There is no voice in the recording that can be told from noise.', 'no_voice');
    case 'several':
      throw unusable('More than one person speaks: a voice needs recordings of one.', 'several_people');
    case 'one':
      break;
  }
  const advice =
    all.length > longest
      ? 'Only the first three minutes were used: more makes a voice worse.'
      : speechMs < ADVISED_SPEECH_MS
        ? 'One to two minutes of speech make a better voice.'
        : undefined;
  return { samples, speechMs, advice };
}

function speechIn(samples: Int16Array): number {
  const levels: number[] = [];
  for (let at = 0; at + FRAME_SAMPLES <= samples.length; at += FRAME_SAMPLES) {
    levels.push(rms(samples.subarray(at, at + FRAME_SAMPLES)));
  }
  const loud = [...levels].sort((a, b) => a - b)[Math.floor(levels.length * 0.9)] ?? 0;
  const threshold = Math.max(SILENT_BELOW, SPEECH_ABOVE * loud);
  const speaking = levels.filter((level) => level > threshold).length;
  return durationMs(speaking * FRAME_SAMPLES, PIPELINE_RATE_HZ);
}

/** The share of samples that lie in runs at full scale. */
function clippedShare(samples: Int16Array): number {
  let [clipped, run] = [0, 0];
  for (const sample of samples) {
    run = Math.abs(sample) >= FULL ? run + 1 : 0;
    if (run === CLIPPED_RUN) clipped += CLIPPED_RUN;
    else if (run > CLIPPED_RUN) clipped++;
  }
  return samples.length === 0 ? 0 : clipped / samples.length;
}

function unusable(words: string, reason: string): DubError {
  return new DubError('sample_unusable', words, { stage: 'tts', details: { reason } });
}
