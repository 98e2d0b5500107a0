/** How long simultaneous recognition waits before it commits a word. */
import type { Pace } from '../../../shared/pace.ts';

export interface Policy {
  /** New sound between two decodes, at least. */
  readonly stepMs: number;
  /** A token that attends to the last so much of the sound may still turn out to be another. */
  readonly holdMs: number;
  /** A word whose least probable token is above this, as a natural logarithm, needs no second decode that agrees. */
  readonly gateLogProb: number;
  /** Sound before the first decode of an utterance. */
  readonly firstDecodeMs: number;
}

/** Chosen on the read speech of `npm run bench -- recognition`, which shows what each costs in lag and in words. */
export const POLICIES: Readonly<Record<Pace, Policy>> = {
  eager: { stepMs: 500, holdMs: 400, gateLogProb: -0.5, firstDecodeMs: 1000 },
  balanced: { stepMs: 900, holdMs: 400, gateLogProb: -0.2, firstDecodeMs: 1400 },
  careful: { stepMs: 1000, holdMs: 1000, gateLogProb: -0.15, firstDecodeMs: 1800 },
};

/** How much longer the longer steps are: each decode takes nearly the same, so the work shrinks by as much. */
export const LONGER_STEPS = 1.7;

/** For a machine that does not bear so many decodes. */
export function withLongerSteps(policy: Policy): Policy {
  return { ...policy, stepMs: policy.stepMs * LONGER_STEPS };
}
