/** Which neural engines a machine bears beside a browser, and which are set aside or slowed where it does not bear all. */
import type { EngineLimitReason } from '../../../shared/engine-info.ts';
import { LONGER_STEPS } from '../whisper/policy.ts';
import { MEASURED_ENGINES, type EngineCosts, type MeasuredEngine } from './engine-costs.ts';

export interface MachineResources {
  readonly cores: number;
  /** Without what the engines hold already. */
  readonly freeMemoryMb: number;
}

export interface EnginePlan {
  /** The engines that are not used, and why; the next one of their stage serves in their place. */
  readonly setAside: ReadonlyMap<string, Exclude<EngineLimitReason, 'longer_steps'>>;
  /** Recognition decodes less often, which costs lag and saves work. */
  readonly hasLongerSteps: boolean;
}

export const EVERYTHING: EnginePlan = { setAside: new Map(), hasLongerSteps: false };

/** The browser's share: it decodes and shows the picture. */
const BROWSER_CORES = 0.5;
const BROWSER_MEMORY_MB = 500;
/** How much sooner two threads are done than one, as measured with Kokoro. */
const TWO_THREADS = 1.4;
/** A film is not speech all the time; a reading is nearly so, and then lag grows for a while before it shrinks. */
const SPEECH_SHARE = 0.7;
/** Seconds of work for a second of speech beyond which an engine falls behind as soon as anything else runs. */
const MOST_REAL_TIME: Readonly<Record<MeasuredEngine, number>> = { whisper: 0.8, bergamot: 0.8, kokoro: 1 };

/**
 * Steps down piece by piece: longer steps of recognition first, then a simpler voice, then simpler recognition. Translation is
 * given up last: it costs little and is worth most.
 * @param sessions that are dubbed at the same time, with the one that is planned for
 */
export function planFor(
  costs: EngineCosts,
  { cores, freeMemoryMb }: MachineResources,
  sessions = 1,
): EnginePlan {
  const setAside = new Map<string, Exclude<EngineLimitReason, 'longer_steps'>>();
  const isUsed = (engine: MeasuredEngine): boolean => costs[engine] !== undefined && !setAside.has(engine);
  let stepLength = 1;

  const realTime = (engine: MeasuredEngine): number => {
    const { real_time_factor: taken = 0, cpu_per_speech: worked = 0 } = costs[engine] ?? {};
    // What ran beside the measurement made it wait; had nothing, it would have taken no longer than its work.
    const alone = Math.min(taken, cores > 1 ? worked / TWO_THREADS : worked);
    return engine === 'whisper' ? taken / stepLength : alone;
  };
  const isTooSlow = (engine: MeasuredEngine): boolean => realTime(engine) > MOST_REAL_TIME[engine];
  if (isTooSlow('whisper')) stepLength = LONGER_STEPS;
  for (const engine of MEASURED_ENGINES) if (isTooSlow(engine)) setAside.set(engine, 'too_slow');

  const memory = (): number =>
    MEASURED_ENGINES.reduce((sum, engine) => sum + (isUsed(engine) ? (costs[engine]?.memory_mb ?? 0) : 0), 0);
  for (const engine of ['kokoro', 'whisper', 'bergamot'] as const) {
    if (memory() > freeMemoryMb - BROWSER_MEMORY_MB && isUsed(engine))
      setAside.set(engine, 'too_little_memory');
  }

  const coresOf = (engine: MeasuredEngine): number => SPEECH_SHARE * (costs[engine]?.cpu_per_speech ?? 0);
  const coresOfOthers = (sessions - 1) * MEASURED_ENGINES.reduce((sum, engine) => sum + coresOf(engine), 0);
  const coresTaken = (): number =>
    MEASURED_ENGINES.filter(isUsed).reduce(
      (sum, engine) => sum + coresOf(engine) / (engine === 'whisper' ? stepLength : 1),
      coresOfOthers,
    );
  const isTooMuch = (): boolean => coresTaken() > Math.max(cores - BROWSER_CORES, cores / 2);
  const reason = sessions > 1 ? 'shared' : 'too_slow';
  if (isTooMuch() && isUsed('whisper')) stepLength = LONGER_STEPS;
  if (isTooMuch() && isUsed('kokoro')) setAside.set('kokoro', reason);
  if (isTooMuch() && isUsed('whisper')) setAside.set('whisper', reason);
  return { setAside, hasLongerSteps: stepLength > 1 && isUsed('whisper') };
}
