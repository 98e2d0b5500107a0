export interface UploadLimits {
  readonly fileBytes: number;
  readonly durationS: number;
  /** Jobs that may wait, beside the one that runs. */
  readonly waiting: number;
  /** Jobs whose results are kept, however young they are. */
  readonly kept: number;
  /** How long results are kept. */
  readonly keptMs: number;
  /** An upload of which nothing comes for this long is given up. */
  readonly stalledMs: number;
  /** One that comes more slowly than this, once a while has passed, is given up too. */
  readonly leastBytesPerS: number;
  readonly graceMs: number;
  /** All of it has to be there by then. */
  readonly receivedWithinMs: number;
}

export const UPLOAD_LIMITS: UploadLimits = {
  fileBytes: 2 * 1024 ** 3,
  durationS: 4 * 3600,
  waiting: 4,
  kept: 16,
  keptMs: 60 * 60_000,
  stalledMs: 30_000,
  leastBytesPerS: 64 * 1024,
  graceMs: 15_000,
  receivedWithinMs: 60 * 60_000,
};
