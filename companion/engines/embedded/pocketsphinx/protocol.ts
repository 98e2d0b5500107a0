/** What the companion and the recogniser's process say to each other. */
import { z } from 'zod';
import type { Hypothesis } from '../../../recognition/ports/recognizer.ts';
import { failed, hypothesis } from '../../process/host-messages.ts';
import type { Installation } from './installation.ts';

export type ToHost =
  | { readonly type: 'load'; readonly installation: Installation }
  | { readonly type: 'audio'; readonly startMs: number; readonly samples: Int16Array }
  | { readonly type: 'end' };

export type FromHost =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly reason: string }
  /** So many samples have been recognised, and no longer weigh on the process. */
  | { readonly type: 'taken'; readonly samples: number }
  | { readonly type: 'hypothesis'; readonly hypothesis: Hypothesis };

export const fromHost: z.ZodType<FromHost> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  failed,
  z.object({ type: z.literal('taken'), samples: z.number().int().min(0) }),
  z.object({ type: z.literal('hypothesis'), hypothesis }),
]);
