/**
 * What opens one path for a while, in the place of a header: a browser saves and plays files without asking a page for one.
 * Written `TICKET_ID.EXPIRES_AT_S.SIGNATURE`; it names the ticket that signed it and does not give it away.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { isSame, pathSignature } from './proofs.ts';

export const PASS_PARAMETER = 'pass';

const TICKET_ID_DIGITS = 16;
const PASS = /^([0-9a-f]{16})\.(\d{1,12})\.([0-9a-f]{64})$/;

export interface Pass {
  readonly ticketId: string;
  /** Unix time in seconds. */
  readonly expiresAtS: number;
  readonly signature: string;
}

/** By what a ticket, or the secret, is found again. 16 hexadecimal digits. */
export function ticketIdOf(ticket: string): string {
  return bytesToHex(sha256(hexToBytes(ticket))).slice(0, TICKET_ID_DIGITS);
}

/**
 * The path with its pass.
 * @param ticket or the secret, 32 bytes in hexadecimal
 * @param path with its query, without an origin
 * @param expiresAtS Unix time in seconds
 */
export function withPass(ticket: string, path: string, expiresAtS: number): string {
  const pass = `${ticketIdOf(ticket)}.${expiresAtS}.${pathSignature(ticket, path, expiresAtS)}`;
  return `${path}${path.includes('?') ? '&' : '?'}${PASS_PARAMETER}=${pass}`;
}

/** The path that was signed, and its pass; undefined where it has none. The pass is the last of the query. */
export function splitPass(path: string): { readonly path: string; readonly pass: Pass } | undefined {
  const at = path.lastIndexOf(`${PASS_PARAMETER}=`);
  if (at < 1 || !'?&'.includes(path.charAt(at - 1))) return undefined;
  const pass = parsePass(path.slice(at + PASS_PARAMETER.length + 1));
  return pass && { path: path.slice(0, at - 1), pass };
}

/** Undefined where it is not written like one. */
export function parsePass(text: string): Pass | undefined {
  const [, ticketId, expiresAtS, signature] = PASS.exec(text) ?? [];
  if (ticketId === undefined || expiresAtS === undefined || signature === undefined) return undefined;
  return { ticketId, expiresAtS: Number(expiresAtS), signature };
}

/**
 * Whether the ticket signed the pass for this path, and it has not expired.
 * @param path without the pass
 * @param nowS Unix time in seconds
 */
export function isValidPass(pass: Pass, ticket: string, path: string, nowS: number): boolean {
  return nowS < pass.expiresAtS && isSame(pass.signature, pathSignature(ticket, path, pass.expiresAtS));
}
