/** How a browser comes to be known to the companion, and both prove it. */
import { z } from 'zod';
import { EMPTY, failure, json, route } from './route.ts';

/** 32 bytes in hexadecimal: a share, a nonce, a proof, a confirmation. */
export const hex32 = z.string().regex(/^[0-9a-f]{64}$/, 'takes 32 bytes as 64 hexadecimal digits');
const hex16 = z.string().regex(/^[0-9a-f]{32}$/, 'takes 16 bytes as 32 hexadecimal digits');
export const browserId = hex16;

export const pairingCode = z.string().regex(/^\d{8}$/, 'takes the eight digits that the companion shows');

export const browser = z.object({
  id: browserId,
  /** What it called itself: "Chrome on Linux". */
  name: z.string(),
  paired_at: z.iso.datetime(),
  /** Whoever asks. */
  is_this: z.boolean(),
});
export type Browser = z.infer<typeof browser>;

/** Shown in terminals and pages. */
export const browserName = z
  .string()
  .max(60)
  .regex(
    /^[^\s\p{C}]([^\p{C}]*[^\s\p{C}])?$/u,
    'takes 1 to 60 characters that are printed, no space around them',
  );

export const pairingRoutes = {
  begin: route({
    method: 'POST',
    path: '/api/pairing',
    tag: 'companion',
    isOpen: true,
    summary: 'Begins to pair a browser, by the code that the companion shows',
    description:
      'CPace (ristretto255, SHA-512). The channel is the Host header, `session_id` is chosen by the browser, its name is the initiator’s associated data. Each beginning is a try.',
    body: json(z.object({ session_id: hex16, share: hex32, name: browserName })),
    answers: {
      200: json(z.object({ pairing_id: hex16, share: hex32 })),
      403: failure('No code is waited for.'),
      429: failure('Too many tries.'),
    },
  }),
  confirm: route({
    method: 'POST',
    path: '/api/pairing/:pairing_id',
    tag: 'companion',
    isOpen: true,
    summary: 'Ends it: both confirm that they know the code',
    params: z.object({ pairing_id: hex16 }),
    body: json(z.object({ confirmation: hex32 })),
    answers: {
      200: json(z.object({ browser_id: browserId, confirmation: hex32 })),
      403: failure('The code was another.'),
    },
  }),
  proof: route({
    method: 'POST',
    path: '/api/proof',
    tag: 'companion',
    isOpen: true,
    summary: 'The companion proves to a paired browser that it is itself; what both know then is a ticket',
    body: json(z.object({ browser_id: browserId, nonce: hex32 })),
    answers: {
      200: json(z.object({ nonce: hex32, proof: hex32 })),
      401: failure('This browser is not paired, or was forgotten.'),
    },
  }),
  code: route({
    method: 'POST',
    path: '/api/pairing-codes',
    tag: 'companion',
    summary: 'A code for one more browser; the one before is void',
    answers: { 200: json(z.object({ code: pairingCode, expires_at: z.iso.datetime() })) },
  }),
  browsers: route({
    method: 'GET',
    path: '/api/browsers',
    tag: 'companion',
    summary: 'The browsers that are paired',
    answers: { 200: json(z.object({ browsers: z.array(browser) })) },
  }),
  forget: route({
    method: 'DELETE',
    path: '/api/browsers/:id',
    tag: 'companion',
    summary: 'Forgets a browser: its connections end, and it is let in by a code alone',
    params: z.object({ id: browserId }),
    answers: { 204: EMPTY, 404: failure() },
  }),
};
