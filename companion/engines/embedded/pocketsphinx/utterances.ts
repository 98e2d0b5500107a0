/**
 * Runs a decoder over a stream of utterances. A speaker who makes no pause would make an utterance, and with it
 * the decoder's search and memory, grow without end: so a long one is ended inside, at a silence or else between two
 * words, its words given as final, and what was heard after the cut is heard again as the next utterance's start.
 */
import { PIPELINE_RATE_HZ } from '../../../recognition/ports/audio-frame.ts';
import type { Hypothesis } from '../../../recognition/ports/recognizer.ts';
import { concat, durationMs, sampleCount } from '../../../../shared/pcm.ts';
import type { Segment } from './decoder.ts';
import { FRAME_MS, isFiller, toWords } from './words.ts';

export interface UtteranceDecoder {
  start(): void;
  process(samples: Int16Array): void;
  end(): void;
  segments(): Segment[];
}

const PARTIAL_EVERY_MS = 100;
/** From here on a silence ends the utterance, and at the second figure any gap between words. */
const LONG_MS = 20_000;
const TOO_LONG_MS = 30_000;
const SILENCE_FRAMES = 15;
/** The words nearest to the end may still change: a forced cut stays this far from it. */
const UNSURE_MS = 800;
/** How far back a cut may be, which is how much sound is kept to be heard again. */
const KEPT_MS = 4000;

export class Utterances {
  readonly #decoder: UtteranceDecoder;
  readonly #emit: (hypothesis: Hypothesis) => void;
  #startMs: number | undefined;
  #processedToMs = 0;
  #reportedToMs = 0;
  #kept: Int16Array = new Int16Array(0);

  constructor(decoder: UtteranceDecoder, emit: (hypothesis: Hypothesis) => void) {
    this.#decoder = decoder;
    this.#emit = emit;
  }

  accept(startMs: number, samples: Int16Array): void {
    if (this.#startMs === undefined) this.#begin(startMs);
    this.#process(samples);
    if (this.#processedToMs - this.#reportedToMs < PARTIAL_EVERY_MS) return;
    this.#reportedToMs = this.#processedToMs;
    const segments = this.#decoder.segments();
    const lengthMs = this.#processedToMs - (this.#startMs ?? startMs);
    if (lengthMs >= TOO_LONG_MS || (lengthMs >= LONG_MS && endsInSilence(segments))) {
      this.#cut();
    } else {
      this.#report(segments, false);
    }
  }

  /** Gives the final hypothesis, empty where nothing was heard. */
  end(): void {
    if (this.#startMs === undefined) {
      this.#emit({ words: [], isFinal: true, processedToMs: this.#processedToMs });
      return;
    }
    this.#decoder.end();
    this.#report(this.#decoder.segments(), true);
    this.#startMs = undefined;
  }

  #begin(startMs: number): void {
    this.#startMs = startMs;
    this.#processedToMs = startMs;
    this.#reportedToMs = startMs;
    this.#kept = new Int16Array(0);
    this.#decoder.start();
  }

  #process(samples: Int16Array): void {
    this.#decoder.process(samples);
    this.#processedToMs += durationMs(samples.length, PIPELINE_RATE_HZ);
    const lengthMs = this.#processedToMs - (this.#startMs ?? 0);
    if (lengthMs < LONG_MS - KEPT_MS) return;
    this.#kept = concat([this.#kept, samples]).slice(-sampleCount(KEPT_MS, PIPELINE_RATE_HZ));
  }

  #cut(): void {
    const startMs = this.#startMs ?? 0;
    const processedToMs = this.#processedToMs;
    this.#decoder.end();
    const segments = this.#decoder.segments();
    const lengthFrames = Math.floor((processedToMs - startMs) / FRAME_MS);
    const cutFrame = cutAfter(segments, lengthFrames);
    const finished = segments.filter(({ lastFrame }) => lastFrame < cutFrame);
    const again = this.#kept.slice(-sampleCount((lengthFrames - cutFrame) * FRAME_MS, PIPELINE_RATE_HZ));
    this.#processedToMs = processedToMs - durationMs(again.length, PIPELINE_RATE_HZ);
    this.#report(finished, true);
    this.#begin(this.#processedToMs);
    if (again.length > 0) this.#process(again);
    this.#reportedToMs = this.#processedToMs;
  }

  #report(segments: readonly Segment[], isFinal: boolean): void {
    const words = toWords(segments, this.#startMs ?? 0);
    this.#emit({ words, isFinal, processedToMs: this.#processedToMs });
  }
}

function endsInSilence(segments: readonly Segment[]): boolean {
  const last = segments.at(-1);
  return last !== undefined && isFiller(last.word) && last.lastFrame - last.firstFrame >= SILENCE_FRAMES;
}

/** The frame to cut at: within the last silence in reach, else between the last two words that are sure. */
function cutAfter(segments: readonly Segment[], lengthFrames: number): number {
  const earliest = lengthFrames - KEPT_MS / FRAME_MS;
  const sure = lengthFrames - UNSURE_MS / FRAME_MS;
  for (const segment of [...segments].reverse()) {
    const { firstFrame, lastFrame } = segment;
    if (firstFrame < earliest) break;
    const isSilence = isFiller(segment.word) && lastFrame - firstFrame >= SILENCE_FRAMES;
    if (isSilence) return Math.min(lengthFrames, Math.floor((firstFrame + lastFrame) / 2));
    if (lastFrame < sure) return lastFrame + 1;
  }
  return lengthFrames;
}
