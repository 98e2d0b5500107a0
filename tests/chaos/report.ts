/** What came of all faults, in figures. */
import { percentile } from '../../shared/percentile.ts';
import type { Damage } from './chaos.ts';

export interface KindReport {
  readonly faults: number;
  /** Words that were neither dubbed nor named as not dubbed. */
  readonly silent_losses: number;
  /** Words that were dubbed, or shown, twice. */
  readonly doubled: number;
  /** Faults after which no dub was heard again. */
  readonly never_back: number;
  /** Null where there are too many of these to tell. */
  readonly back_p95_ms: number | null;
  /** In which the film spoke and nothing was audible. */
  readonly longest_silence_ms: number;
  /** How late the machine itself was in a film (p95), by which all these times are longer than on one at rest. */
  readonly machine_late_p95_ms: number;
}

export interface ChaosReport extends Omit<KindReport, 'faults'> {
  readonly seed: number;
  readonly by_kind: Readonly<Record<string, KindReport>>;
  /** The same where nothing happens: as long as the wait for a sentence's end, and the original's way back after a dub. */
  readonly nothing: KindReport;
  readonly took_s: number;
}

export function kindReport({ silentLosses, doubled, backMs, silenceMs, latestMs }: Damage): KindReport {
  const p95 = percentile(backMs, 0.95) ?? 0;
  return {
    faults: backMs.length,
    silent_losses: sum(silentLosses),
    doubled: sum(doubled),
    never_back: backMs.filter((ms) => ms === Infinity).length,
    back_p95_ms: Number.isFinite(p95) ? Math.round(p95) : null,
    longest_silence_ms: Math.round(Math.max(0, ...silenceMs)),
    machine_late_p95_ms: Math.round(percentile(latestMs, 0.95) ?? 0),
  };
}

export function chaosReport(
  seed: number,
  damages: readonly Damage[],
  nothing: Damage,
  tookS: number,
): ChaosReport {
  const { faults: _faults, ...figures } = kindReport(merged('all', damages));
  return {
    seed,
    by_kind: Object.fromEntries(damages.map((damage) => [damage.kind, kindReport(damage)])),
    ...figures,
    nothing: kindReport(nothing),
    took_s: Math.round(tookS),
  };
}

/** One damage of those that were done side by side. */
export function merged(kind: string, damages: readonly Damage[]): Damage {
  return {
    kind,
    silentLosses: damages.flatMap(({ silentLosses }) => silentLosses),
    doubled: damages.flatMap(({ doubled }) => doubled),
    backMs: damages.flatMap(({ backMs }) => backMs),
    silenceMs: damages.flatMap(({ silenceMs }) => silenceMs),
    latestMs: damages.flatMap(({ latestMs }) => latestMs),
    findings: damages.flatMap(({ findings }) => findings),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
