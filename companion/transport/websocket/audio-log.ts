import { durationMs, rms } from '../../../shared/pcm.ts';

/** Sound between two lines. */
const EVERY_MS = 5_000;
/** A jump of the capture clock that is more than rounding. */
const GAP_MS = 2;
const SILENCE_DBFS = -120;

/** Figures about a stretch of captured sound: enough to see silence, gaps and clocks that drift; nothing to be heard. */
export interface AudioFigures {
  readonly to_ms: number;
  readonly frames: number;
  readonly rate_hz: number;
  readonly level_dbfs: number;
  readonly peak_dbfs: number;
  readonly gaps: number;
  readonly gap_ms: number;
  /** How much further the capture clock went than the companion's own since the first frame. */
  readonly clock_ahead_ms: number;
}

/** Watches the sound of a connection as it comes in, and tells of every five seconds of it. */
export class AudioLog {
  readonly #write: (figures: AudioFigures) => void;
  #first: { readonly captureMs: number; readonly atMs: number } | undefined;
  #endMs = 0;
  #receivedMs = 0;
  #frames = 0;
  #energyMs = 0;
  #peak = 0;
  #gaps = 0;
  #gapMs = 0;

  constructor(write: (figures: AudioFigures) => void) {
    this.#write = write;
  }

  /**
   * @param timeMs capture clock of the first sample; right after what came before where left out
   * @param nowMs the companion's clock
   */
  received(samples: Int16Array, rateHz: number, timeMs: number | undefined, nowMs: number): void {
    const startMs = timeMs ?? this.#endMs;
    const lengthMs = durationMs(samples.length, rateHz);
    this.#first ??= { captureMs: startMs + lengthMs, atMs: nowMs };
    if (this.#frames > 0 && startMs - this.#endMs > GAP_MS) {
      this.#gaps++;
      this.#gapMs += startMs - this.#endMs;
    }
    this.#endMs = startMs + lengthMs;
    this.#receivedMs += lengthMs;
    this.#frames++;
    this.#energyMs += rms(samples) ** 2 * lengthMs;
    for (const sample of samples) this.#peak = Math.max(this.#peak, Math.abs(sample) / 32_768);
    if (this.#receivedMs < EVERY_MS) return;
    this.#write({
      to_ms: Math.round(this.#endMs),
      frames: this.#frames,
      rate_hz: rateHz,
      level_dbfs: dbfs(Math.sqrt(this.#energyMs / this.#receivedMs)),
      peak_dbfs: dbfs(this.#peak),
      gaps: this.#gaps,
      gap_ms: Math.round(this.#gapMs),
      clock_ahead_ms: Math.round(this.#endMs - this.#first.captureMs - (nowMs - this.#first.atMs)),
    });
    [this.#receivedMs, this.#frames, this.#energyMs, this.#peak, this.#gaps, this.#gapMs] = [
      0, 0, 0, 0, 0, 0,
    ];
  }
}

function dbfs(level: number): number {
  return level === 0 ? SILENCE_DBFS : Math.max(SILENCE_DBFS, Math.round(200 * Math.log10(level)) / 10);
}
