/** How long simultaneous recognition waits before it commits a word. */
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

/** Chosen on read speech: `npm run bench -- recognition` shows what each buys in lag and costs in words. */
export const BALANCED: Policy = { stepMs: 600, holdMs: 500, gateLogProb: -0.35, firstDecodeMs: 1200 };
