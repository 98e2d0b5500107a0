import { z } from 'zod';
import { errorCode } from '../protocol/fields.ts';

/** How every failure is answered. */
export const errorAnswer = z.object({
  error: z.object({
    code: errorCode,
    message: z.string(),
    retryable: z.boolean(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
});
export type ErrorAnswer = z.infer<typeof errorAnswer>;
