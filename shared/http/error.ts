import { z } from 'zod';
import { failureFields } from '../protocol/fields.ts';

/** How every failure is answered. */
export const errorAnswer = z.object({
  error: z.object({
    ...failureFields,
    retryable: z.boolean(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
});
export type ErrorAnswer = z.infer<typeof errorAnswer>;
