import type { ArrivedDub } from './dub-reassembler.ts';
import { Resampler } from '../audio/resampler.ts';
import { concat, sampleCount, toFloat, toInt16 } from '../../shared/pcm.ts';
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

  /** A WAV file: each dub at its original's start, or right after the one before it. */
  wav(): Blob {
    const dubs = [...this.#dubs].sort((a, b) => a.clauseId - b.clauseId);
    const rateHz = dubs[0]?.rateHz ?? 22_050;
    const placed: { readonly at: number; readonly samples: Int16Array }[] = [];
    let free = 0;
    for (const dub of dubs) {
      const samples = atRate(concat(dub.parts), dub.rateHz, rateHz);
      const at = Math.max(free, sampleCount(dub.startMs, rateHz));
      placed.push({ at, samples });
      free = at + samples.length;
    }
    const all = new Int16Array(free);
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
