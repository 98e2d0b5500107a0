import { percentile } from '../../shared/percentile.ts';

const KEPT = 200;

/** What is measured of each clause, in milliseconds; an ear-voice span (`Evs`) is from its first word to the first sample of its dub. */
export const MEASURES = ['commit', 'translation', 'synthesis', 'processing', 'readyEvs', 'heardEvs'] as const;
export type Measure = (typeof MEASURES)[number];

export interface Percentiles {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly count: number;
}

/** The latencies of the last 200 clauses. */
export class Latencies {
  readonly #values = new Map<Measure, number[]>();
  readonly #onMeasure: ((measure: Measure, milliseconds: number) => void) | undefined;

  /** @param onMeasure told each one, too */
  constructor(onMeasure?: (measure: Measure, milliseconds: number) => void) {
    this.#onMeasure = onMeasure;
  }

  add(measure: Measure, milliseconds: number): void {
    this.#onMeasure?.(measure, milliseconds);
    const values = this.#values.get(measure) ?? [];
    values.push(milliseconds);
    if (values.length > KEPT) values.shift();
    this.#values.set(measure, values);
  }

  /** p50 and p95; undefined where nothing was measured. */
  of(measure: Measure): Percentiles | undefined {
    const values = this.#values.get(measure) ?? [];
    const p50 = percentile(values, 0.5);
    const p95 = percentile(values, 0.95);
    if (p50 === undefined || p95 === undefined) return undefined;
    return { p50Ms: Math.round(p50), p95Ms: Math.round(p95), count: values.length };
  }

  /** Ready and heard; each left out where none was measured. */
  earVoiceSpans(): { readyEvs?: Percentiles; heardEvs?: Percentiles } {
    const [ready, audible] = [this.of('readyEvs'), this.of('heardEvs')];
    return {
      ...(ready === undefined ? {} : { readyEvs: ready }),
      ...(audible === undefined ? {} : { heardEvs: audible }),
    };
  }

  report(): Partial<Record<Measure, Percentiles>> {
    const report: Partial<Record<Measure, Percentiles>> = {};
    for (const measure of MEASURES) {
      const percentiles = this.of(measure);
      if (percentiles !== undefined) report[measure] = percentiles;
    }
    return report;
  }
}
