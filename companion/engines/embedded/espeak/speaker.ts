/** One clause spoken: at the rate that fits the time it has, without silence at its ends, with its marks. */
import { durationMs } from '../../../../shared/pcm.ts';
import type { Mark } from '../../../../shared/wire/fields.ts';
import type { EspeakLibrary, Speech } from './library.ts';
import type { SpeakRequest, Spoken } from './protocol.ts';
import { shiftMarks, voicedSpan } from './trim.ts';
import type { Span } from './trim.ts';
import { visemeOf } from './visemes.ts';

const NORMAL_WORDS_PER_MINUTE = 175;
/** The rates at which eSpeak sounds well, of its normal one. */
const SLOWEST = 0.85;
const FASTEST = 1.35;
/** Near enough to be left as it is. */
const TOLERANCE = 0.04;
/** Length does not follow the rate exactly, so what was adjusted once may be adjusted again. */
const ADJUSTMENTS = 2;

interface Take {
  readonly speech: Speech;
  readonly span: Span;
  readonly lengthMs: number;
}

export function speak(library: EspeakLibrary, request: SpeakRequest): Spoken {
  const { targetMs } = request;
  let rate = 1;
  let take = record(library, request, rate);
  for (let turn = 0; targetMs !== undefined && turn < ADJUSTMENTS; turn++) {
    const wanted = clamp((rate * take.lengthMs) / targetMs);
    if (take.lengthMs === 0 || Math.abs(wanted / rate - 1) < TOLERANCE) break;
    rate = wanted;
    take = record(library, request, rate);
  }
  const { speech, span } = take;
  return {
    samples: speech.samples.slice(span.first, span.end),
    sampleRateHz: library.sampleRateHz,
    marks: shiftMarks(marksOf(speech, request.text), span, library.sampleRateHz),
  };
}

function record(library: EspeakLibrary, { text, voice, pitch }: SpeakRequest, rate: number): Take {
  const speech = library.speak(text, { voice, pitch, wordsPerMinute: NORMAL_WORDS_PER_MINUTE * rate });
  const span = voicedSpan(speech.samples, library.sampleRateHz);
  return { speech, span, lengthMs: durationMs(span.end - span.first, library.sampleRateHz) };
}

function clamp(rate: number): number {
  return Math.min(FASTEST, Math.max(SLOWEST, rate));
}

function marksOf(speech: Speech, text: string): Mark[] {
  // eSpeak counts code points.
  const characters = Array.from(text);
  return speech.events.flatMap((event): Mark[] => {
    if (event.kind === 'word') {
      const value = characters
        .slice(event.start, event.start + event.length)
        .join('')
        .trim();
      return value === '' ? [] : [{ kind: 'word', value, at_ms: event.atMs }];
    }
    const viseme = visemeOf(event.ipa);
    return viseme === undefined ? [] : [{ kind: 'viseme', value: viseme, at_ms: event.atMs }];
  });
}
