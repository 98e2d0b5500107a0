/** Which demanding engines a machine bears beside a browser, and which are set aside or slowed where it does not bear all. */
import type { EngineLimitReason } from '../../../shared/engine-info.ts';
import type { Demand, DemandingEngine } from './demanding-engine.ts';
import type { EngineCosts } from './engine-costs.ts';

export interface MachineResources {
  readonly cores: number;
  /** Without what the engines hold already. */
  readonly freeMemoryMb: number;
}

export interface EnginePlan {
  /** The engines that are not used, and why; the next one of their stage serves in their place. */
  readonly setAside: ReadonlyMap<string, Exclude<EngineLimitReason, 'longer_steps'>>;
  /** The engines that work less often, which costs lag and saves work. */
  readonly longerSteps: ReadonlySet<string>;
}

export const EVERYTHING: EnginePlan = { setAside: new Map(), longerSteps: new Set() };

/** The browser's share: it decodes and shows the picture. */
const BROWSER_CORES = 0.5;
const BROWSER_MEMORY_MB = 500;
/** How much sooner two threads are done than one, as measured with Kokoro. */
const TWO_THREADS = 1.4;
/** A film is not speech all the time; a reading is nearly so, and then lag grows for a while before it shrinks. */
const SPEECH_SHARE = 0.7;
/** What is given up first where memory is short: a plainer voice is better than words that are wrong. */
const FIRST_GIVEN_UP: readonly Demand['stage'][] = ['tts', 'stt', 'translation'];

/**
 * Steps down piece by piece: longer steps of recognition first, then a simpler voice, then simpler recognition. Translation is
 * given up last: it costs little and is worth most.
 * @param engines that could run; of those without costs nothing is known, and nothing is asked
 * @param sessions that are dubbed at the same time, with the one that is planned for
 */
export function planFor(
  engines: readonly DemandingEngine[],
  costs: EngineCosts,
  { cores, freeMemoryMb }: MachineResources,
  sessions = 1,
): EnginePlan {
  const measured = engines.flatMap(({ info: { name }, demand }) => {
    const cost = costs[name];
    return cost === undefined ? [] : [{ name, demand, cost }];
  });
  type Measured = (typeof measured)[number];
  const setAside = new Map<string, Exclude<EngineLimitReason, 'longer_steps'>>();
  const longerSteps = new Set<string>();
  const used = (stage?: Demand['stage']): Measured[] =>
    measured.filter(
      ({ name, demand }) => !setAside.has(name) && (stage === undefined || demand.stage === stage),
    );
  const lessOften = ({ name, demand }: Measured): number =>
    longerSteps.has(name) ? (demand.longerSteps ?? 1) : 1;
  const lengthenSteps = (of: readonly Measured[]): void => {
    for (const { name, demand } of of) if (demand.longerSteps !== undefined) longerSteps.add(name);
  };

  const realTime = (one: Measured): number => {
    const { real_time_factor: taken, cpu_per_speech: worked } = one.cost;
    // An engine that works in steps was measured by how long one takes.
    if (one.demand.longerSteps !== undefined) return taken / lessOften(one);
    // What ran beside the measurement made it wait; had nothing, it would have taken no longer than its work.
    return Math.min(taken, cores > 1 ? worked / TWO_THREADS : worked);
  };
  const isTooSlow = (one: Measured): boolean => realTime(one) > one.demand.mostRealTime;
  lengthenSteps(measured.filter(isTooSlow));
  for (const one of measured) if (isTooSlow(one)) setAside.set(one.name, 'too_slow');

  const sum = (of: readonly Measured[], size: (one: Measured) => number): number =>
    of.reduce((total, one) => total + size(one), 0);
  for (const one of FIRST_GIVEN_UP.flatMap((stage) => used(stage))) {
    const memoryMb = sum(used(), ({ cost }) => cost.memory_mb);
    if (memoryMb > freeMemoryMb - BROWSER_MEMORY_MB) setAside.set(one.name, 'too_little_memory');
  }

  const coresOf = ({ cost }: Measured): number => SPEECH_SHARE * cost.cpu_per_speech;
  const coresOfOthers = (sessions - 1) * sum(measured, coresOf);
  const isTooMuch = (): boolean =>
    coresOfOthers + sum(used(), (one) => coresOf(one) / lessOften(one)) >
    Math.max(cores - BROWSER_CORES, cores / 2);
  const reason = sessions > 1 ? 'shared' : 'too_slow';
  if (isTooMuch()) lengthenSteps(used('stt'));
  for (const stage of ['tts', 'stt'] as const) {
    for (const one of used(stage)) if (isTooMuch()) setAside.set(one.name, reason);
  }
  for (const name of setAside.keys()) longerSteps.delete(name);
  return { setAside, longerSteps };
}
