/** What the companion and the synthesiser's process say to each other. */
import { z } from 'zod';
import { failed, soundSamples } from '../process/host-messages.ts';

export interface SpeakRequest {
  readonly tokens: readonly number[];
  /** A file of the model's folder `voices`, without its ending. */
  readonly voice: string;
  /** 1 is as the voice usually speaks, 2 twice as fast. */
  readonly speed: number;
}

export interface SpokenTokens {
  /** 24 kHz mono. */
  readonly samples: Int16Array;
  /** How long each token sounds, in frames of 25 ms; their sum is the sound's length. */
  readonly durations: readonly number[];
}

export type ToHost =
  | { readonly type: 'load'; readonly folder: string; readonly threads: number }
  | ({ readonly type: 'speak' } & SpeakRequest);

export type FromHost =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly reason: string }
  | ({ readonly type: 'spoken' } & SpokenTokens);

export const fromHost: z.ZodType<FromHost> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  failed,
  z.object({
    type: z.literal('spoken'),
    samples: soundSamples,
    durations: z.array(z.number().min(0)).max(10_000),
  }),
]);
