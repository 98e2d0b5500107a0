/** Pairings that have begun: each knows a key that the browser has too, if it knew the code. */
import { randomBytes } from 'node:crypto';
import { CpaceSide } from '../../shared/pairing/cpace.ts';
import { isSame, pairingKeys, type PairingKeys } from '../../shared/pairing/proofs.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { badMessage } from '../bad-message.ts';
import type { PairingCodes } from './pairing-codes.ts';

const ID_BYTES = 16;
/** Between what a browser sends first and last there is no person. */
const CONFIRM_WITHIN_MS = 60_000;
/** As many as a code has tries, and no code's before it. */
const MOST_IN_HAND = 3;

/** What a browser sends first; shares and ids are hexadecimal. */
export interface PairingRequest {
  readonly sessionId: string;
  readonly share: string;
  readonly name: string;
}

interface InHand {
  readonly name: string;
  readonly keys: PairingKeys;
  readonly expiresAtMs: number;
}

export class Pairings {
  readonly #codes: PairingCodes;
  readonly #nowMs: () => number;
  readonly #inHand = new Map<string, InHand>();

  constructor(codes: PairingCodes, nowMs: () => number) {
    this.#codes = codes;
    this.#nowMs = nowMs;
  }

  /**
   * @param channel where the two meet: the Host header in lower case
   * @throws DubError `too_many_tries`, `pairing_failed`, or `bad_message` where the share is none
   */
  begin({ sessionId, share, name }: PairingRequest, channel: string): { id: string; share: string } {
    const code = this.#codes.try();
    const side = new CpaceSide({ code, sessionId: Buffer.from(sessionId, 'hex'), channel });
    const initiator = { share: Buffer.from(share, 'hex'), data: new TextEncoder().encode(name) };
    const keys = pairingKeys(agreedKey(side, initiator));
    const id = randomBytes(ID_BYTES).toString('hex');
    const nowMs = this.#nowMs();
    for (const [other, { expiresAtMs }] of this.#inHand) {
      if (expiresAtMs <= nowMs || this.#inHand.size >= MOST_IN_HAND) this.#inHand.delete(other);
    }
    this.#inHand.set(id, { name, keys, expiresAtMs: nowMs + CONFIRM_WITHIN_MS });
    return { id, share: Buffer.from(side.share).toString('hex') };
  }

  /**
   * A pairing is confirmed once, rightly or not. Where it is right, the code is used.
   * @param confirmation the browser's, in hexadecimal
   * @throws DubError `pairing_failed`
   */
  confirm(id: string, confirmation: string): { name: string; key: string; confirmation: string } {
    const one = this.#inHand.get(id);
    this.#inHand.delete(id);
    if (one === undefined || one.expiresAtMs <= this.#nowMs()) {
      throw new DubError('pairing_failed', { reason: 'no_code' });
    }
    const { name, keys } = one;
    if (!isSame(keys.initiatorConfirmation, confirmation)) {
      throw new DubError('pairing_failed', { reason: 'wrong_code', left: this.#codes.triesLeft });
    }
    this.#codes.used();
    this.dropAll();
    return { name, key: keys.browserKey, confirmation: keys.responderConfirmation };
  }

  /** The code that they began with is void. */
  dropAll(): void {
    this.#inHand.clear();
  }
}

function agreedKey(side: CpaceSide, initiator: { share: Uint8Array; data: Uint8Array }): Uint8Array {
  try {
    return side.key(initiator.share, { initiator, responder: { share: side.share } });
  } catch {
    throw badMessage([{ field: 'share', seen: '32 other bytes', takes: 'an element of ristretto255' }]);
  }
}
