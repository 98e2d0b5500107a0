import { frameEndMs, MAX_FRAME_GAP_MS, type AudioFrame } from './ports/audio-frame.ts';
import type { VoiceActivityDetector, VoiceActivityStream } from './ports/voice-activity.ts';

/** The recogniser has received speech from further back than this long ago. */
const KEPT_MS = 30_000;

/** One captured frame, as the voice activity detector judged it. */
export interface ActivityFrame {
  readonly startMs: number;
  readonly endMs: number;
  readonly isSpeech: boolean;
}

interface Interval {
  readonly startMs: number;
  endMs: number;
}

/** Where speech is on the capture clock, over the last half minute. Recogniser and speaker embedder both read it. */
export class VoiceActivityTrack {
  readonly #detector: VoiceActivityStream;
  #speech: Interval[] = [];
  #endMs = 0;

  constructor(detector: VoiceActivityDetector) {
    this.#detector = detector.open();
  }

  /** Judges the next frame. */
  accept(frame: AudioFrame): ActivityFrame {
    const { startMs } = frame;
    // The detector's state belongs to the sound before the gap.
    if (Math.abs(startMs - this.#endMs) > MAX_FRAME_GAP_MS) this.#detector.reset();
    const endMs = frameEndMs(frame);
    const isSpeech = this.#detector.accept(frame.samples);
    this.#endMs = endMs;
    if (isSpeech) this.#add(startMs, endMs);
    return { startMs, endMs, isSpeech };
  }

  /** The next frame has nothing to do with those before it: a seek. */
  reset(): void {
    this.#detector.reset();
  }

  /** Whether the stretch holds speech. */
  isSpeech(fromMs: number, toMs: number): boolean {
    return this.#speech.some(({ startMs, endMs }) => startMs < toMs && endMs > fromMs);
  }

  /** Where speech ended, while there has been silence since; undefined during speech and before the first. */
  get silentFromMs(): number | undefined {
    const last = this.#speech.at(-1);
    return last === undefined || last.endMs >= this.#endMs ? undefined : last.endMs;
  }

  close(): void {
    this.#detector.close();
  }

  #add(startMs: number, endMs: number): void {
    const last = this.#speech.at(-1);
    if (last !== undefined && startMs - last.endMs < 1) last.endMs = endMs;
    else this.#speech.push({ startMs, endMs });
    while ((this.#speech[0]?.endMs ?? endMs) < endMs - KEPT_MS) this.#speech.shift();
  }
}
