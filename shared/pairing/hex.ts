/** Bytes as they travel and are kept: hexadecimal, in lower case. */
export { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
