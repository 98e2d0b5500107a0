/** What opens one path for those who cannot send a header: `?pass=ID.EXPIRES.SIGNATURE`, for a download or a sound in a page. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { pathSignature } from './proofs.ts';

/** The name of the query's parameter. */
export const PASS = 'pass';
/** A companion takes none that ends later than this from now. */
export const PASS_MOST_S = 600;

const ID_CHARACTERS = 16;
const FORM = /^([0-9a-f]{16})\.(\d{1,12})\.([0-9a-f]{64})$/;

export interface Pass {
  /** Whose signature it is, see {@link credentialId}. */
  readonly credentialId: string;
  /** Unix time in seconds. */
  readonly expiresAtS: number;
  readonly signature: string;
}

/** Names a ticket or the secret without telling it. 16 hexadecimal digits. */
export function credentialId(credential: string): string {
  return bytesToHex(sha256(utf8ToBytes(credential))).slice(0, ID_CHARACTERS);
}

/**
 * @param credential a ticket or the secret
 * @param path as it is requested, escaped, without its query
 * @param expiresAtS Unix time in seconds, at most {@link PASS_MOST_S} from now
 */
export function passOf(credential: string, path: string, expiresAtS: number): string {
  return `${credentialId(credential)}.${expiresAtS}.${pathSignature(credential, path, expiresAtS)}`;
}

/** Undefined where it is no pass. What it says is not yet checked. */
export function parsePass(text: string): Pass | undefined {
  const [, id, expires, signature] = FORM.exec(text) ?? [];
  if (id === undefined || expires === undefined || signature === undefined) return undefined;
  return { credentialId: id, expiresAtS: Number(expires), signature };
}

/** A path with its query, and a pass added to it. */
export function withPass(pathAndQuery: string, credential: string, expiresAtS: number): string {
  const [path = '', query] = pathAndQuery.split('?', 2);
  const pass = `${PASS}=${passOf(credential, path, expiresAtS)}`;
  return query === undefined ? `${path}?${pass}` : `${path}?${query}&${pass}`;
}
