import { sampleCount } from '../../../shared/pcm.ts';
import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';
import type { AudioHistory } from '../../dubbing/ports/speaker-encoder.ts';
import { ROUNDING_MS, unbroken } from '../speaker-embedding/unbroken.ts';
import { FRAME_SAMPLES, HOP_SAMPLES, melFrame } from './mel-frame.ts';

const HOP_MS = 10;
const FRAME_MS = 25;
/** What is older is computed again in the rare case that it is asked for. */
const KEPT_FRAMES = 1_500;

/** A frame of features, and the power of the hop that it stands for. */
export interface HistoryFrame {
  readonly mel: Float32Array;
  /** Mean square, full scale 1. */
  readonly power: number;
}

/** Mel frames of a session on a grid of 10 ms of its capture clock, each computed once, however many stretches share it. */
export class MelHistory {
  readonly #history: AudioHistory;
  readonly #frames = new Map<number, HistoryFrame>();

  constructor(history: AudioHistory) {
    this.#history = history;
  }

  /** Frames that lie within a stretch, in order; those where nothing was captured are left out. */
  frames(fromMs: number, toMs: number): HistoryFrame[] {
    const first = Math.max(0, Math.ceil(fromMs / HOP_MS));
    const last = Math.floor((toMs - FRAME_MS) / HOP_MS);
    this.#compute(first, last);
    const frames: HistoryFrame[] = [];
    for (let hop = first; hop <= last; hop++) {
      const frame = this.#frames.get(hop);
      if (frame !== undefined) frames.push(frame);
    }
    for (const oldest of this.#frames.keys()) {
      if (this.#frames.size <= KEPT_FRAMES) break;
      this.#frames.delete(oldest);
    }
    return frames;
  }

  #compute(first: number, last: number): void {
    let [from, to] = [first, last];
    while (from <= to && this.#frames.has(from)) from++;
    while (to >= from && this.#frames.has(to)) to--;
    if (from > to) return;
    for (const { startMs, endMs, samples } of unbroken(
      this.#history,
      from * HOP_MS,
      to * HOP_MS + FRAME_MS,
    )) {
      const lastHop = Math.min(to, Math.floor((endMs + ROUNDING_MS - FRAME_MS) / HOP_MS));
      for (let hop = Math.max(from, Math.ceil((startMs - ROUNDING_MS) / HOP_MS)); hop <= lastHop; hop++) {
        if (this.#frames.has(hop)) continue;
        const at = Math.max(0, sampleCount(hop * HOP_MS - startMs, PIPELINE_RATE_HZ));
        this.#frames.set(hop, { mel: melFrame(samples, at), power: powerOf(samples, at) });
      }
    }
  }
}

/** Of the middle of the frame, which no other frame's middle shares. */
function powerOf(samples: Int16Array, at: number): number {
  const from = at + (FRAME_SAMPLES - HOP_SAMPLES) / 2;
  let squares = 0;
  for (let i = from; i < from + HOP_SAMPLES; i++) squares += ((samples[i] ?? 0) / 32_768) ** 2;
  return squares / HOP_SAMPLES;
}
