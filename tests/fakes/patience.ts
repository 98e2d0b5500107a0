/**
 * How long a test waits for something that is going to happen. It only keeps a test from hanging: a busy machine is
 * many times slower than an idle one, and no test passes or fails by how fast its machine is.
 */
export const PATIENCE_MS = 30_000;
/** For what takes seconds by itself, as a film that has to play. */
export const LONG_PATIENCE_MS = 120_000;

/** The same for `vi.waitFor`, whose own patience is one second. */
export const PATIENT = { timeout: PATIENCE_MS, interval: 20 } as const;
