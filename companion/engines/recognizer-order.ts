/** Which of several paid recognisers is asked first: the cheapest whose finals come in time. */
import type { Recognizer } from '../recognition/ports/recognizer.ts';
import type { EngineHealth } from './failover/health.ts';

/** A final later than this is waited for by whoever listens. */
const PROMPT_MS = 1000;

/**
 * Those of the cloud in another order, the others where they are. One whose latency is not known, or not any more, counts as
 * prompt: two are never asked at once to be compared.
 */
export function inOrderOfCost<Engine extends Recognizer>(
  recognizers: readonly Engine[],
  healthOf: (engine: Engine) => Pick<EngineHealth, 'finalsP95Ms'>,
): Engine[] {
  const isPrompt = (engine: Engine): boolean => (healthOf(engine).finalsP95Ms ?? 0) <= PROMPT_MS;
  const paid = recognizers
    .filter(({ info }) => info.kind === 'cloud')
    .sort(
      (a, b) =>
        Number(isPrompt(b)) - Number(isPrompt(a)) ||
        (a.capabilities.usdPerS ?? 0) - (b.capabilities.usdPerS ?? 0),
    );
  return recognizers.map((engine) => (engine.info.kind === 'cloud' ? (paid.shift() ?? engine) : engine));
}
