/** Where the picture was at a moment of Unix time. */
export interface MediaReport {
  readonly mediaMs: number;
  readonly rate: number;
  readonly paused: boolean;
  readonly atMs: number;
}

/** Reports from further back are about sound that was dealt with long ago. */
const REMEMBERED = 60;

/** Maps Unix time to media time, from what the page reports between two seeks. */
export class MediaClock {
  #reports: MediaReport[] = [];

  report(report: MediaReport): void {
    const isSound = [report.mediaMs, report.rate, report.atMs].every(Number.isFinite) && report.rate >= 0;
    if (!isSound) return;
    this.#reports = [...this.#reports, report].slice(-REMEMBERED);
  }

  /** After a seek nothing is known until the next report. */
  clear(): void {
    this.#reports = [];
  }

  /** Media time at a Unix time; undefined where nothing is known of it. */
  mediaMsAt(unixMs: number): number | undefined {
    const report = this.#reports.findLast(({ atMs }) => atMs <= unixMs) ?? this.#reports[0];
    if (report === undefined) return undefined;
    const passedMs = unixMs - report.atMs;
    // A moment before the first report after a seek was still somewhere else.
    if (passedMs < 0) return undefined;
    return report.mediaMs + (report.paused ? 0 : passedMs * report.rate);
  }

  /** When a media time is, or will be, played; undefined where the film stands still. */
  unixMsOf(mediaMs: number): number | undefined {
    const report = this.#reports.at(-1);
    if (report === undefined || report.paused || report.rate === 0) return undefined;
    return report.atMs + (mediaMs - report.mediaMs) / report.rate;
  }
}
