/** Sound as the pipeline hands it on: 16 kHz mono s16. */

export const PIPELINE_RATE_HZ = 16_000;

export interface AudioFrame {
  readonly startMs: number;
  readonly samples: Int16Array;
}
