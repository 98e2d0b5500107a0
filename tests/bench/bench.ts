/** What a bench is, and how its figures are shown and kept. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { percentile } from '../../shared/percentile.ts';

export interface Figure {
  readonly value: number;
  readonly unit: string;
  /** Left out where the figure stands beside another, to be compared with it. */
  readonly goal?: number;
  readonly better: 'lower' | 'higher';
}

export interface Measured {
  readonly figures: Record<string, Figure>;
  readonly notes: readonly string[];
}

export interface Bench {
  readonly name: string;
  run(): Promise<Measured>;
}

/** Percentiles of values as figures named `KEY_p50_ms` and so on. */
export function spread(
  key: string,
  values: readonly number[],
  goals: { p50?: number; p95?: number; p99?: number },
): Record<string, Figure> {
  const figures: Record<string, Figure> = {};
  for (const [rank, goal] of Object.entries(goals)) {
    const value = percentile(values, Number(rank.slice(1)) / 100);
    if (value === undefined) throw new Error(`${key}: nothing was measured`);
    figures[`${key}_${rank}_ms`] = { value: rounded(value), unit: 'ms', goal, better: 'lower' };
  }
  return figures;
}

export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** @param loadBefore the load average before it began: figures of time are worse on a busy machine */
export function report(name: string, measured: Measured, loadBefore: number): void {
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    node: process.version,
    load_before: rounded(loadBefore),
    load_after: rounded(loadavg()[0] ?? 0),
  };
  const result = { name, at: new Date().toISOString(), machine, ...measured };
  mkdirSync('out/bench', { recursive: true });
  writeFileSync(`out/bench/${name}.json`, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`\n${name}`);
  for (const [key, { value, unit, goal, better }] of Object.entries(measured.figures)) {
    const isMet = goal === undefined || (better === 'lower' ? value <= goal : value >= goal);
    const aim = goal === undefined ? '' : `${better === 'lower' ? '≤' : '≥'} ${goal}`;
    console.log(
      `  ${isMet ? '✓' : '✗'} ${key.padEnd(44)} ${String(value).padStart(9)} ${unit.padEnd(8)} ${aim}`,
    );
  }
  for (const note of measured.notes) console.log(`  · ${note}`);
}
