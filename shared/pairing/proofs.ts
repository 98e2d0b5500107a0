/**
 * What a browser and a companion that are paired show each other. The key that they share never travels: the companion proves
 * that it has it before anything is sent to it, and the browser shows a ticket that is good for this companion's process alone.
 * All values are 32 bytes in hexadecimal.
 */
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { joined } from './cpace.ts';

const VALUE_BYTES = 32;

export interface PairingKeys {
  /** That the other side knows the code too. */
  readonly initiatorConfirmation: string;
  readonly responderConfirmation: string;
  /** What both keep. */
  readonly browserKey: string;
}

/** @param agreed the key of a {@link CpaceSide} */
export function pairingKeys(agreed: Uint8Array): PairingKeys {
  const derived = (info: string): string =>
    bytesToHex(hkdf(sha256, agreed, undefined, utf8ToBytes(`samevoice ${info}`), VALUE_BYTES));
  return {
    initiatorConfirmation: derived('initiator confirmation'),
    responderConfirmation: derived('responder confirmation'),
    browserKey: derived('browser key'),
  };
}

/** One proof of a companion to a browser. */
export interface ProofContext {
  readonly browserKey: string;
  /** Host and port that the browser asks: `127.0.0.1:8000`. A program that passes the question on to another port gets none. */
  readonly host: string;
  /** Chosen by the browser, and by the companion. */
  readonly browserNonce: string;
  readonly companionNonce: string;
}

/** What the companion answers, and nobody else can. */
export function companionProof(context: ProofContext): string {
  return proofOf('companion', context);
}

/** What the browser shows with each request from then on, in place of the secret. */
export function ticketOf(context: ProofContext): string {
  return proofOf('ticket', context);
}

/**
 * What opens one path for those who cannot send a header: a download, a sound in a page.
 * @param ticket or the secret
 * @param expiresAtS Unix time in seconds
 */
export function pathSignature(ticket: string, path: string, expiresAtS: number): string {
  return bytesToHex(
    hmac(
      sha256,
      hexToBytes(ticket),
      joined(utf8ToBytes('samevoice path'), utf8ToBytes(path), utf8ToBytes(String(expiresAtS))),
    ),
  );
}

/** Whether two values are the same, in a time that does not depend on where they differ. */
export function isSame(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}

function proofOf(purpose: string, { browserKey, host, browserNonce, companionNonce }: ProofContext): string {
  const content = joined(
    utf8ToBytes(`samevoice ${purpose}`),
    utf8ToBytes(host.toLowerCase()),
    hexToBytes(browserNonce),
    hexToBytes(companionNonce),
  );
  return bytesToHex(hmac(sha256, hexToBytes(browserKey), content));
}
