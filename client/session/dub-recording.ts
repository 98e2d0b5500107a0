import type { ArrivedDub } from './dub-reassembler.ts';
import { Resampler } from '../audio/resampler.ts';
import { concat, durationMs, sampleCount, toFloat, toInt16 } from '../../shared/pcm.ts';
import { RecordingSchedule } from '../../shared/scheduling/recording-schedule.ts';
import { wavHeader } from '../../shared/wav.ts';

/** An hour of dubs at the usual rate; the first go first. */
const MOST_SAMPLES = 3600 * 22_050;

/** The dubs of a session, kept in this page for as long as it is open, to be saved as one sound. */
export class DubRecording {
  #dubs: ArrivedDub[] = [];
  #samples = 0;

  get isEmpty(): boolean {
    return this.#dubs.length === 0;
  }

  add(dub: ArrivedDub): void {
    this.#dubs.push(dub);
    this.#samples += lengthOf(dub);
    while (this.#samples > MOST_SAMPLES) {
      const first = this.#dubs.shift();
      if (first === undefined) return;
      this.#samples -= lengthOf(first);
    }
  }

  /** A WAV file: each dub at its original's start, or after the one before it. */
  wav(): Blob {
    const dubs = [...this.#dubs].sort((a, b) => a.clauseId - b.clauseId);
    const rateHz = dubs[0]?.rateHz ?? 22_050;
    const placed: { readonly at: number; readonly samples: Int16Array }[] = [];
    const schedule = new RecordingSchedule();
    let end = 0;
    for (const [i, { parts, rateHz: fromHz, startMs, speakerId }] of dubs.entries()) {
      const samples = atRate(concat(parts), fromHz, rateHz);
      const lengthMs = durationMs(samples.length, rateHz);
      // The place in the list, as a companion that was started again counts its clauses from 1.
      const clause = { id: i + 1, startMs, endMs: startMs + lengthMs, speakerId };
      const place = schedule.place(clause, lengthMs);
      if (place === undefined) continue;
      const at = sampleCount(place.startMs, rateHz);
      placed.push({ at, samples });
      end = at + samples.length;
    }
    const all = new Int16Array(end);
    for (const { at, samples } of placed) all.set(samples, at);
    return new Blob([wavHeader(all.byteLength, rateHz), all], { type: 'audio/wav' });
  }
}

function lengthOf({ parts }: ArrivedDub): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

function atRate(samples: Int16Array, fromHz: number, toHz: number): Int16Array {
  if (fromHz === toHz) return samples;
  const resampler = new Resampler(fromHz, toHz);
  return concat([toInt16(resampler.push(toFloat(samples))), toInt16(resampler.flush())]);
}
