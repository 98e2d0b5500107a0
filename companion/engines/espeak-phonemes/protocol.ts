/** What the companion and the phonemiser's process say to each other. */
import { z } from 'zod';
import { failed, hostText } from '../process/host-messages.ts';

export interface PhonemeRequest {
  /** As eSpeak names it: "es-419". */
  readonly voice: string;
  /** Parts of a text without punctuation that parts them. */
  readonly texts: readonly string[];
}

export type FromHost =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly reason: string }
  | {
      readonly type: 'phonemes';
      /** For each text its words, each a list of IPA symbols that sound as one; stress marks stand before them. */
      readonly texts: readonly (readonly (readonly string[])[])[];
    };

export type ToHost = { readonly type: 'load' } | ({ readonly type: 'phonemise' } & PhonemeRequest);

const phonemesOfText = z.array(z.array(hostText).max(10_000)).max(10_000);

export const fromHost: z.ZodType<FromHost> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  failed,
  z.object({ type: z.literal('phonemes'), texts: z.array(phonemesOfText).max(1_000) }),
]);
