/** The models that are fetched on request: what the server promises and the pages parse. */
import { z } from 'zod';
import { ERROR_CODES } from './wire/errors.ts';

/** "failed": the last fetch did; what had come of the file is kept where it can be gone on with. */
export const modelState = z.enum(['absent', 'fetching', 'ready', 'failed']);

export const modelReport = z.object({
  name: z.literal('speaker'),
  state: modelState,
  /** How much of the file is here, 0 to 1; left out while its size is not known. */
  progress: z.number().min(0).max(1).optional(),
  /** Whether the server knows where to fetch it from. */
  is_offered: z.boolean(),
  /** Why the last fetch failed, and what to do about it. */
  error: z.object({ code: z.enum(ERROR_CODES), message: z.string(), retryable: z.boolean() }).optional(),
  /** Whether speakers are told apart by it now; one that was just fetched is, from the next start on. */
  in_use: z.boolean(),
});
export type ModelReport = z.infer<typeof modelReport>;

export const modelList = z.object({ models: z.array(modelReport) });
