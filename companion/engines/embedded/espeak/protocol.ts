/** What the companion and the speech synthesiser's process say to each other. */
import { z } from 'zod';
import type { Mark } from '../../../dubbing/ports/synthesizer.ts';
import { failed, marks, rateHz, soundSamples } from '../../process/host-messages.ts';
import type { Throat } from './throat.ts';

export interface SpeakRequest {
  readonly text: string;
  /** As eSpeak names it: "es+m3". */
  readonly voice: string;
  /** eSpeak's own scales, 0 to 99. */
  readonly pitch: number;
  readonly range: number;
  /** Of eSpeak's normal rate, where no length is wanted. */
  readonly rate: number;
  readonly throat: Throat;
  readonly targetMs?: number;
}

export interface Spoken {
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
  readonly marks: readonly Mark[];
}

export type ToHost =
  { readonly type: 'load'; readonly library: string } | ({ readonly type: 'speak' } & SpeakRequest);

export type FromHost =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly reason: string }
  | ({ readonly type: 'spoken' } & Spoken);

export const fromHost: z.ZodType<FromHost> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  failed,
  z.object({ type: z.literal('spoken'), samples: soundSamples, sampleRateHz: rateHz, marks }),
]);
