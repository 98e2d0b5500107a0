/** Takes a synthesiser's silences off both ends, and the marks with them. */
import { durationMs, sampleCount } from '../../shared/pcm.ts';
import type { Mark } from '../dubbing/ports/synthesizer.ts';

export const LEAD_MS = 20;
export const TAIL_MS = 60;
/** Below this a synthesiser says nothing: the softest fricatives reach some hundreds. */
const SILENT_BELOW = 40;
/** Breath behind a last word is 40 dB and more below the loudest vowel. */
const BREATH_SHARE = 0.01;

export interface Span {
  readonly first: number;
  /** One past the last sample. */
  readonly end: number;
}

/**
 * What of the samples to keep; all of nothing where there is only silence.
 * @param tailMs of the silence behind that is kept
 */
export function voicedSpan(samples: Int16Array, rateHz: number, tailMs = TAIL_MS): Span {
  const first = samples.findIndex(isSound);
  if (first < 0) return { first: 0, end: 0 };
  const last = samples.findLastIndex(isSound);
  return {
    first: Math.max(0, first - sampleCount(LEAD_MS, rateHz)),
    end: Math.min(samples.length, last + 1 + sampleCount(tailMs, rateHz)),
  };
}

/** One past the last sample that is more than breath; 0 where there is no speech. */
export function speechEnd(samples: Int16Array): number {
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const least = Math.max(SILENT_BELOW, loudest * BREATH_SHARE);
  return samples.findLastIndex((sample) => Math.abs(sample) > least) + 1;
}

/** Moves marks into the span; those outside it are put at its nearer end. */
export function shiftMarks(marks: readonly Mark[], span: Span, rateHz: number): Mark[] {
  const startMs = durationMs(span.first, rateHz);
  const lengthMs = durationMs(span.end - span.first, rateHz);
  return marks.map((mark) => ({
    ...mark,
    atMs: Math.min(lengthMs, Math.max(0, Math.round(mark.atMs - startMs))),
  }));
}

function isSound(sample: number): boolean {
  return sample > SILENT_BELOW || sample < -SILENT_BELOW;
}
