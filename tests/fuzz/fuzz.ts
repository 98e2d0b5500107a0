import { Random } from './random.ts';
import type { Target } from './target.ts';

export interface Crash {
  readonly target: string;
  /** Gives the input again. */
  readonly seed: number;
  readonly error: string;
}

export interface TargetResult {
  readonly inputs: number;
  /** The longest that one input held the event loop, in CPU time. */
  readonly longest_loop_ms: number;
}

export interface FuzzResult {
  readonly seed: number;
  readonly inputs: number;
  readonly crashes: readonly Crash[];
  readonly longest_loop_ms: number;
  readonly by_target: Readonly<Record<string, TargetResult>>;
}

const MOST_CRASHES = 100;

/**
 * Tries targets with inputs that a seed gives, in turn.
 * @param inputs of each target
 */
export async function fuzz(
  targets: readonly Target[],
  { seed, inputs, signal }: { seed: number; inputs: (target: Target) => number; signal?: AbortSignal },
): Promise<FuzzResult> {
  const crashes: Crash[] = [];
  const byTarget: Record<string, TargetResult> = {};
  for (const target of targets) {
    const { name } = target;
    let [longestMs, tried] = [0, 0];
    for (; tried < inputs(target) && crashes.length < MOST_CRASHES && signal?.aborted !== true; tried++) {
      const own = (seed + tried) >>> 0;
      const before = process.cpuUsage();
      try {
        const working = target.try(new Random(own));
        if (working !== undefined) await working;
      } catch (error) {
        crashes.push({
          target: name,
          seed: own,
          error: String(error instanceof Error ? error.stack : error),
        });
      }
      const { user, system } = process.cpuUsage(before);
      longestMs = Math.max(longestMs, (user + system) / 1000);
    }
    byTarget[name] = { inputs: tried, longest_loop_ms: longestMs };
  }
  const results = Object.values(byTarget);
  return {
    seed,
    inputs: results.reduce((sum, one) => sum + one.inputs, 0),
    crashes,
    longest_loop_ms: Math.max(0, ...results.map((one) => one.longest_loop_ms)),
    by_target: byTarget,
  };
}
