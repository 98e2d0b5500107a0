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
  /** The longest that one input held the event loop, in CPU time; of what runs in processes of its own nothing. */
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
const TRIES_OF_SLOW = 3;

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
      try {
        const heldMs = await cpuMsOf(target, own);
        // The garbage of others is collected in anybody's turn: what an input takes is the least of some tries.
        if (heldMs > longestMs) {
          let leastMs = heldMs;
          for (let again = 0; again < TRIES_OF_SLOW; again++)
            leastMs = Math.min(leastMs, await cpuMsOf(target, own));
          longestMs = Math.max(longestMs, leastMs);
        }
      } catch (error) {
        crashes.push({
          target: name,
          seed: own,
          error: String(error instanceof Error ? error.stack : error),
        });
      }
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

/** @returns for how long it held the event loop */
async function cpuMsOf(target: Target, seed: number): Promise<number> {
  const before = process.cpuUsage();
  const working = target.try(new Random(seed));
  const { user, system } = process.cpuUsage(before);
  if (working !== undefined) await working;
  return (user + system) / 1000;
}
