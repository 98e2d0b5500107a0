/** A drawn face as data: a company's own is a few kilobytes of JSON that this schema checks. */
import { z } from 'zod';
import { contrastOf, READABLE_CONTRAST } from './contrast.ts';
import { logoPicture } from './logo-picture.ts';

// Chrome's extension pages refuse eval, which zod would probe for to compile its parsers.
z.config({ jitless: true });

const colour = z.string().regex(/^#[0-9a-f]{6}$/, 'takes a colour like "#a1b2c3"');
/** How much a feature differs from the usual: -1 is the least, 1 the most. */
const departure = z.number().min(-1).max(1);

export const avatarId = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, 'takes the id of an avatar, 1 to 40 of a-z 0-9 -');

/** Shown on strangers' screens: no control characters and nothing that turns the direction of other text. */
const printed = (most: number) =>
  z
    .string()
    .regex(
      new RegExp(`^(?=.{1,${most}}$)[^\\s\\p{C}]([^\\p{C}]*[^\\s\\p{C}])?$`, 'u'),
      `takes 1 to ${most} characters that are printed, no space around them`,
    );

/** A plate on the chest. */
const logo = z
  .strictObject({
    /** They also stand where a picture cannot be shown. */
    letters: printed(3),
    ink: colour,
    ground: colour,
    /** On the plate in place of the letters. */
    picture: logoPicture.optional(),
  })
  .check(({ value: { ink, ground }, issues }) => {
    if (contrastOf(ink, ground) >= READABLE_CONTRAST) return;
    issues.push({
      code: 'custom',
      path: ['ink'],
      input: ink,
      message: `takes a colour that is read on the ground ${ground}: a contrast of ${READABLE_CONTRAST} or more`,
    });
  });

export const HAIR_STYLES = ['long', 'receding', 'swept', 'hidden', 'curls'] as const;
export const CLOTHES = ['blazer', 'shirt', 'jumper', 'hoodie'] as const;

export const avatarDesign = z
  .strictObject({
    name: printed(40),
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
    logo: logo.optional(),
    /** Left out, what is behind the page shows. */
    background: z.strictObject({ top: colour, bottom: colour }).optional(),
  })
  .meta({ description: 'A drawn avatar.' });

/** As it stands in a file of its own, whose name is the id where the file names none. */
export const avatarFile = avatarDesign.extend({ id: avatarId.optional() });

export type AvatarDesign = z.infer<typeof avatarDesign>;
