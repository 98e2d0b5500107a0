/**
 * One clause spoken: at the rate that fits the time it has, with the throat it should have, without silence at its ends, with
 * its marks.
 */
import { durationMs } from '../../../../shared/pcm.ts';
import type { Mark } from '../../../dubbing/ports/synthesizer.ts';
import type { EspeakLibrary, Speech } from './library.ts';
import type { SpeakRequest, Spoken } from './protocol.ts';
import type { ThroatMover } from './throat.ts';
import { shiftMarks, voicedSpan } from '../../trim.ts';
import type { Span } from '../../trim.ts';
import { visemeOf } from '../../../../shared/avatar/phoneme-visemes.ts';

const NORMAL_WORDS_PER_MINUTE = 175;
/** The rates at which eSpeak sounds well, of its normal one. */
const SLOWEST = 0.85;
const FASTEST = 1.35;
/** Near enough to be left as it is. */
const TOLERANCE = 0.04;
/** Length does not follow the rate exactly, so what was adjusted once may be adjusted again. */
const ADJUSTMENTS = 3;

interface Attempt {
  readonly speech: Speech;
  readonly span: Span;
  readonly lengthMs: number;
}

export function speak(library: EspeakLibrary, mover: ThroatMover, request: SpeakRequest): Spoken {
  const { speech, span } = fitting(library, request);
  const samples = speech.samples.slice(span.first, span.end);
  return {
    samples: mover.move(samples, request.throat),
    sampleRateHz: library.sampleRateHz,
    marks: shiftMarks(marksOf(speech, request.text), span, library.sampleRateHz),
  };
}

/** The take nearest to the wanted length: eSpeak is so fast that trying is cheaper than predicting. */
function fitting(library: EspeakLibrary, request: SpeakRequest): Attempt {
  const { targetMs } = request;
  let rate = request.rate;
  let best = record(library, request, rate);
  if (targetMs === undefined || best.lengthMs === 0) return best;
  const offBy = (attempt: Attempt): number => Math.abs(attempt.lengthMs / targetMs - 1);
  let latest = best;
  for (let turn = 0; turn < ADJUSTMENTS && offBy(best) > TOLERANCE; turn++) {
    const wanted = clamp((rate * latest.lengthMs) / targetMs);
    if (wanted === rate) break;
    rate = wanted;
    latest = record(library, request, rate);
    if (offBy(latest) < offBy(best)) best = latest;
  }
  return best;
}

function record(library: EspeakLibrary, { text, voice, pitch, range }: SpeakRequest, rate: number): Attempt {
  const speech = library.speak(text, { voice, pitch, range, wordsPerMinute: NORMAL_WORDS_PER_MINUTE * rate });
  const span = voicedSpan(speech.samples, library.sampleRateHz);
  return { speech, span, lengthMs: durationMs(span.end - span.first, library.sampleRateHz) };
}

function clamp(rate: number): number {
  return Math.min(FASTEST, Math.max(SLOWEST, rate));
}

/** Words as the text has them, and mouth shapes, each only where it differs from the one before. */
function marksOf(speech: Speech, text: string): Mark[] {
  // eSpeak counts code points.
  const characters = Array.from(text);
  let mouth: string | undefined;
  return speech.events.flatMap((event): Mark[] => {
    if (event.kind === 'word') {
      const value = characters
        .slice(event.start, event.start + event.length)
        .join('')
        .trim();
      return value === '' ? [] : [{ kind: 'word', value, atMs: event.atMs }];
    }
    const viseme = visemeOf(event.ipa);
    if (viseme === undefined || viseme === mouth) return [];
    mouth = viseme;
    return [{ kind: 'viseme', value: viseme, atMs: event.atMs }];
  });
}
