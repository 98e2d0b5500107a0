/** What the client and a page that shows the picture tell each other. */
import { z } from 'zod';
import { volume, watching } from '../session/dubbing-options.ts';

/** Why the picture cannot be shown late here. */
export const NO_PICTURE = ['no_video', 'no_access', 'protected', 'not_supported', 'too_slow'] as const;
export const noPicture = z.enum(NO_PICTURE);
export type NoPicture = z.infer<typeof noPicture>;

/**
 * The delayed picture. `sinceMs` is the media's moment from which on it is shown whole (Unix time at which that was
 * to be seen live): nothing from before is seen or audible again. Until it comes up a still says that it is being waited for.
 */
export const pictureState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('live'), reason: noPicture.nullable() }),
  z.object({
    state: z.enum(['syncing', 'shown']),
    way: z.enum(['webcodecs', 'canvas']),
    sinceMs: z.number(),
  }),
]);
export type PictureState = z.infer<typeof pictureState>;

/** How the media is watched now: `delayMs` is how late the picture is, 0 live; `reason` why it cannot be shown late. */
export const timingInForce = z.object({
  watching,
  delayMs: z.number(),
  way: z.enum(['webcodecs', 'canvas']).nullable(),
  reason: noPicture.nullable(),
});
export type TimingInForce = z.infer<typeof timingInForce>;

/**
 * Where the picture is, at `atMs` of Unix time, which page and client share. `source` stands for what is being
 * played: while it stays the same, a media time means the same moment of the same film.
 */
export const mediaPosition = z.object({
  source: z.string(),
  mediaMs: z.number(),
  rate: z.number(),
  /** Standing still: paused, or waiting for data. */
  paused: z.boolean(),
  /** How loud the page plays it, 0..1; 0 where it is muted. Dubs follow it. */
  volume,
  atMs: z.number(),
});
export type MediaPosition = z.infer<typeof mediaPosition>;

/** What the client asks of the page. */
export const pageCommand = z.discriminatedUnion('kind', [
  /** Show the picture this late; null shows it live. */
  z.object({ kind: z.literal('picture'), delayMs: z.number().min(0).max(10_000).nullable() }),
  /** Play this much slower than the viewer chose, so that the dub catches up; 1 gives the viewer's rate back. */
  z.object({ kind: z.literal('pace'), rate: z.number().min(0.92).max(1) }),
  /** Sound a marker that the capture can be recognised by; `marked` answers. */
  z.object({ kind: z.literal('mark') }),
]);
export type PageCommand = z.infer<typeof pageCommand>;
