/** What both sides call a synthesiser's voice. */
import { z } from 'zod';

export const voiceKind = z.enum(['stock', 'cloned', 'matched']);
export const voice = z.object({ id: z.string(), name: z.string(), kind: voiceKind });
export type Voice = z.infer<typeof voice>;
