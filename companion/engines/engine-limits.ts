/** Settings that hold for the engines of any vendor. */
export interface EngineLimits {
  /** Requests that a paid service is given at once. */
  readonly concurrentRequests: number;
  /** How long a translation is kept to be used again, in seconds. */
  readonly translationKeptS: number;
  /** Where engines may keep figures of their own. */
  readonly dataFolder: string | undefined;
}
