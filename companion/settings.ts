/** How values of the environment are read: each says in one clause what it takes. */
import { z } from 'zod';

/** A number within limits, written plainly. @param takes ends the sentence "takes …" */
export function numberSetting(takes: string, min: number, max: number, isWhole = false) {
  const error = `takes ${takes}`;
  return z
    .string()
    .regex(/^-?\d+(\.\d+)?$/, error)
    .transform(Number)
    .pipe(
      z
        .number()
        .min(min, error)
        .max(max, error)
        .refine((value) => !isWhole || Number.isInteger(value), error),
    );
}

export const flagSetting = z
  .enum(['0', '1', 'true', 'false', 'yes', 'no', 'on', 'off'], { error: 'takes 1 or 0' })
  .transform((value) => ['1', 'true', 'yes', 'on'].includes(value));

/** Another address of a service: a region's, or a server that speaks its wire. */
export const endpointSetting = z.url({
  protocol: /^https?$/,
  error: 'takes an address, like https://eu-speech.googleapis.com or http://127.0.0.1:9000',
});
