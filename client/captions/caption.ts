import { z } from 'zod';

/** Who says a line: `name` is empty until the companion has named the speaker, `colour` is an index of the palette. */
export const captionSpeaker = z.object({ id: z.string(), name: z.string(), colour: z.int() });
export type CaptionSpeaker = z.infer<typeof captionSpeaker>;

export const caption = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('show'),
    clauseId: z.int(),
    speaker: captionSpeaker,
    text: z.string(),
    original: z.string(),
    /** For a clause that is not spoken: how long it can be read. Otherwise `done` follows. */
    lingerMs: z.number().nullable(),
  }),
  z.object({ kind: z.literal('done'), clauseId: z.int() }),
  /** Lines of these speakers are this one's. */
  z.object({ kind: z.literal('relabel'), ids: z.array(z.string()), speaker: captionSpeaker }),
  z.object({ kind: z.literal('clear') }),
]);
export type Caption = z.infer<typeof caption>;
