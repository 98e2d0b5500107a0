/**
 * CPace: two sides that know the same short code agree on a key that nobody else has. The code does not travel, and whoever
 * answers in the other side's place learns no more than whether one guess was right.
 *
 * Source: draft-irtf-cfrg-cpace, "CPACE-RISTR255-SHA512", as initiator and responder.
 */
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';

const { Point } = ristretto255;
const DSI = utf8ToBytes('CPaceRistretto255');
const DSI_ISK = utf8ToBytes('CPaceRistretto255_ISK');
const SHA512_BLOCK_BYTES = 128;
/** Twice the order's length: what is left of the bias after the reduction is negligible. */
const WIDE_SCALAR_BYTES = 64;

export const SHARE_BYTES = 32;

/** What both sides have to hold in common before they begin. */
export interface CpaceContext {
  readonly code: string;
  /** Chosen at random for this one agreement. */
  readonly sessionId: Uint8Array;
  /** Where the two meet: an agreement does not survive being passed on elsewhere. */
  readonly channel: string;
}

/** What one side sent. */
export interface CpaceMessage {
  readonly share: Uint8Array;
  /** What else it said, on which both agree then too. */
  readonly data?: Uint8Array;
}

export interface CpaceMessages {
  readonly initiator: CpaceMessage;
  readonly responder: CpaceMessage;
}

/** One side of an agreement, to be used once. */
export class CpaceSide {
  readonly #sessionId: Uint8Array;
  readonly #scalar: bigint;
  /** To be sent to the other side. 32 bytes. */
  readonly share: Uint8Array;

  /** @param scalarBytes little-endian; at random unless a test vector gives it */
  constructor(context: CpaceContext, scalarBytes: Uint8Array = randomBytes(WIDE_SCALAR_BYTES)) {
    this.#sessionId = context.sessionId;
    this.#scalar = scalarOf(scalarBytes);
    this.share = generatorOf(context).multiply(this.#scalar).toBytes();
  }

  /**
   * The key of 64 bytes, which is the same on both sides where the code was the same.
   * @param other the share that the other side sent
   * @param messages of both, by role
   * @throws Error where the other share is no point of the group, or its neutral element
   */
  key(other: Uint8Array, { initiator, responder }: CpaceMessages): Uint8Array {
    const point = Point.fromBytes(other);
    if (point.is0()) throw new Error('the share is the neutral element');
    const secret = point.multiply(this.#scalar).toBytes();
    return sha512(
      concatBytes(
        joined(DSI_ISK, this.#sessionId, secret),
        joined(initiator.share, initiator.data ?? EMPTY),
        joined(responder.share, responder.data ?? EMPTY),
      ),
    );
  }
}

const EMPTY = new Uint8Array();

function generatorOf({ code, sessionId, channel }: CpaceContext) {
  const password = utf8ToBytes(code);
  const padding = Math.max(0, SHA512_BLOCK_BYTES - 1 - joined(password).length - joined(DSI).length);
  const seed = sha512(joined(DSI, password, new Uint8Array(padding), utf8ToBytes(channel), sessionId));
  const generator = ristretto255_hasher.deriveToCurve?.(seed);
  if (generator === undefined) throw new Error('the library derives no elements of ristretto255');
  return generator;
}

function scalarOf(littleEndian: Uint8Array): bigint {
  let value = 0n;
  for (const byte of [...littleEndian].reverse()) value = (value << 8n) | BigInt(byte);
  const scalar = value % Point.Fn.ORDER;
  if (scalar === 0n) throw new Error('the scalar is zero');
  return scalar;
}

/** Each part with its length before it: no two lists of parts are the same bytes. Parts are of up to 16 383 bytes. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...parts.flatMap((part) => [leb128(part.length), part]));
}

function leb128(length: number): Uint8Array {
  return length < 128 ? Uint8Array.of(length) : Uint8Array.of((length & 127) | 128, length >> 7);
}
