/** A machine's plan, applied to the engines of a stage. */
import type { ReasonedParameters } from '../../shared/protocol/error-codes.ts';
import type { EngineInfo, EngineLimit } from '../../shared/engine-info.ts';
import type { EngineCosts } from './benchmark/engine-costs.ts';
import type { EnginePlan } from './benchmark/engine-plan.ts';

interface Named {
  readonly info: EngineInfo;
}

/** Those that the machine bears; all of them where nobody else could serve. @param engines the best first */
export function borne<Engine extends Named>(
  engines: readonly Engine[],
  { setAside }: EnginePlan,
): readonly Engine[] {
  const able = engines.filter(({ info }) => !setAside.has(info.name));
  return able.length > 0 ? able : engines;
}

/** What the first of those that are borne stands in for, or does with less; undefined where nothing is limited. */
export function limitOf(engines: readonly Named[], plan: EnginePlan): EngineLimit | undefined {
  const serving = borne(engines, plan)[0]?.info.name;
  const best = engines[0]?.info.name;
  if (best === undefined || serving === undefined) return undefined;
  const reason = plan.setAside.get(best);
  if (best !== serving && reason !== undefined) return { engine: best, reason };
  return plan.longerSteps.has(serving) ? { engine: serving, reason: 'longer_steps' } : undefined;
}

/** Why an engine is set aside; undefined where it is not. */
export function setAsideReason(
  name: string,
  { setAside }: EnginePlan,
  costs: EngineCosts | undefined,
): ReasonedParameters<'overloaded'> | undefined {
  const reason = setAside.get(name);
  const cost = costs?.[name];
  if (reason === undefined || cost === undefined) return undefined;
  if (reason === 'too_little_memory') {
    return { reason: 'too_little_memory', engine: name, megabytes: cost.memory_mb };
  }
  return { reason: 'too_slow', engine: name, seconds: cost.cpu_per_speech };
}
