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
}

export const UPLOAD_LIMITS: UploadLimits = {
  fileBytes: 2 * 1024 ** 3,
  durationS: 4 * 3600,
  waiting: 4,
  kept: 16,
  keptMs: 60 * 60_000,
  stalledMs: 30_000,
};
