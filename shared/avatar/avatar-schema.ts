/** A drawn face as data: a company's own is a few kilobytes of JSON that this schema checks. */
import { z } from 'zod';

// Chrome's extension pages refuse eval, which zod would probe for to compile its parsers.
z.config({ jitless: true });

const colour = z.string().regex(/^#[0-9a-f]{6}$/, 'takes a colour like "#a1b2c3"');
/** How much a feature differs from the usual: -1 is the least, 1 the most. */
const departure = z.number().min(-1).max(1);

export const HAIR_STYLES = ['long', 'receding', 'swept', 'hidden', 'curls'] as const;
export const CLOTHES = ['blazer', 'shirt', 'jumper', 'hoodie'] as const;

export const avatarDesign = z
  .strictObject({
    name: z.string().min(1).max(40),
    /** What moves of its own accord differs by it between faces. */
    seed: z.int().min(0).max(10_000),
    /** Median pitch of the voice that goes with the face; left out, any voice does. */
    voicePitchHz: z.number().min(60).max(400).optional(),
    skin: colour,
    /** 0 is a young adult, 1 somebody old. */
    age: z.number().min(0).max(1),
    face: z.strictObject({
      width: departure,
      /** -1 is a pointed chin, 1 a square jaw. */
      jaw: departure,
      eyes: departure,
      nose: departure,
      lips: departure,
      brows: departure,
    }),
    eyes: colour,
    lips: colour,
    hair: z.strictObject({ style: z.enum(HAIR_STYLES), colour }),
    /** Lashes are drawn long. */
    lashes: z.boolean(),
    glasses: z.strictObject({ shape: z.enum(['round', 'square']), colour }).optional(),
    headscarf: z.strictObject({ colour }).optional(),
    beard: z.strictObject({ style: z.enum(['full', 'stubble']), colour }).optional(),
    clothes: z.strictObject({ style: z.enum(CLOTHES), colour, accent: colour }),
    /** One to three letters on the chest. */
    logo: z.strictObject({ letters: z.string().min(1).max(3), ink: colour, ground: colour }).optional(),
    /** Left out, what is behind the page shows. */
    background: z.strictObject({ top: colour, bottom: colour }).optional(),
  })
  .meta({ description: 'A drawn avatar.' });

export type AvatarDesign = z.infer<typeof avatarDesign>;
