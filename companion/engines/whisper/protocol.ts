/** What the companion and the recogniser's process say to each other. */
import { z } from 'zod';
import type { Hypothesis } from '../../recognition/ports/recognizer.ts';
import { failed, hypothesis } from '../process/host-messages.ts';
import type { StreamOptions } from './utterance-stream.ts';

export type ToHost =
  | { readonly type: 'load'; readonly folder: string; readonly threads: number }
  | { readonly type: 'open'; readonly stream: number; readonly options: StreamOptions }
  | {
      readonly type: 'audio';
      readonly stream: number;
      readonly startMs: number;
      readonly samples: Int16Array;
      readonly isSpeech: boolean;
    }
  | { readonly type: 'end'; readonly stream: number }
  | { readonly type: 'close'; readonly stream: number };

export type FromHost =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly reason: string }
  | {
      readonly type: 'decoded';
      readonly stream: number;
      readonly hypothesis: Hypothesis;
      /** Sound that waits no longer. */
      readonly takenMs: number;
      /** How long the decode took. */
      readonly elapsedMs: number;
    };

export const fromHost: z.ZodType<FromHost> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  failed,
  z.object({
    type: z.literal('decoded'),
    stream: z.number().int(),
    hypothesis,
    takenMs: z.number(),
    elapsedMs: z.number(),
  }),
]);
