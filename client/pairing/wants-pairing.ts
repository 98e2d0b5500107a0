import type { Problem } from '../problems.ts';

/** Whether a code is what helps: the browser is not paired yet, or the companion has forgotten it. */
export function wantsPairing(problem: Problem | null | undefined): problem is Problem {
  return problem?.code === 'not_paired';
}
