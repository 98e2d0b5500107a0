/** What the companion and the translator's process say to each other. */
import { z } from 'zod';
import { failed, hostText } from '../process/host-messages.ts';

export interface ModelFiles {
  readonly model: string;
  readonly shortlist: string;
  /** One path where both languages share a vocabulary, else the source's and the target's. */
  readonly vocabularies: readonly string[];
}

export type ToHost =
  | { readonly type: 'load'; readonly pair: string; readonly files: ModelFiles }
  | {
      readonly type: 'translate';
      readonly pair: string;
      readonly texts: readonly string[];
      /** Whether the texts are HTML, whose tags the translation keeps around the words that they were around. */
      readonly isHtml: boolean;
    };

export type FromHost =
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'translated'; readonly texts: readonly string[] };

export const fromHost: z.ZodType<FromHost> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('done') }),
  failed,
  z.object({ type: z.literal('translated'), texts: z.array(hostText).max(1_000) }),
]);
