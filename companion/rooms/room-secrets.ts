/** What opens a room: its key, its passcode, its listeners' tokens, and the host's token. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const KEY_BYTES = 16;
const HOST_TOKEN_BYTES = 32;
const NONCE_BYTES = 12;
const MAC_BYTES = 16;

/** What a listener shows beside the code. */
export interface RoomCredentials {
  readonly key?: string | undefined;
  /** In Unicode's composed form. */
  readonly passcode?: string | undefined;
  readonly token?: string | undefined;
}

/** Tokens are made of a secret of the room's and kept nowhere; of the host's token and the passcode there are digests alone. */
export class RoomSecrets {
  readonly #hostDigest: Buffer;
  readonly #salt = randomBytes(16);
  #passcode: Buffer | undefined;
  #key = randomBytes(KEY_BYTES).toString('base64url');
  #tokenSecret = randomBytes(32);

  /** @returns the secrets, and the host's token, which is known to nobody but the host then */
  static create(): { readonly secrets: RoomSecrets; readonly hostToken: string } {
    const hostToken = randomBytes(HOST_TOKEN_BYTES).toString('base64url');
    return { secrets: new RoomSecrets(hostToken), hostToken };
  }

  private constructor(hostToken: string) {
    this.#hostDigest = digestOf(hostToken);
  }

  /** 128 bits, for the fragment of the link. */
  get key(): string {
    return this.#key;
  }

  get hasPasscode(): boolean {
    return this.#passcode !== undefined;
  }

  setPasscode(passcode: string | undefined): void {
    this.#passcode = passcode === undefined ? undefined : this.#salted(passcode);
  }

  /** The key and all tokens of before open nothing any more. */
  renew(): void {
    this.#key = randomBytes(KEY_BYTES).toString('base64url');
    this.#tokenSecret = randomBytes(32);
  }

  isHostToken(shown: string): boolean {
    return timingSafeEqual(digestOf(shown), this.#hostDigest);
  }

  isKey(shown: string): boolean {
    return timingSafeEqual(digestOf(shown), digestOf(this.#key));
  }

  isPasscode(shown: string): boolean {
    // Compared with something where there is none, so that it takes as long.
    const isEqual = timingSafeEqual(this.#salted(shown), this.#passcode ?? this.#hostDigest);
    return isEqual && this.#passcode !== undefined;
  }

  /** Lets one listener in again, without key or passcode. */
  newToken(): string {
    const nonce = randomBytes(NONCE_BYTES);
    return Buffer.concat([nonce, this.#macOf(nonce)]).toString('base64url');
  }

  isToken(shown: string): boolean {
    const bytes = Buffer.alloc(NONCE_BYTES + MAC_BYTES);
    const written = Buffer.from(shown, 'base64url');
    written.copy(bytes);
    const isEqual = timingSafeEqual(this.#macOf(bytes.subarray(0, NONCE_BYTES)), bytes.subarray(NONCE_BYTES));
    return isEqual && written.length === bytes.length;
  }

  #macOf(nonce: Buffer): Buffer {
    return createHmac('sha256', this.#tokenSecret).update(nonce).digest().subarray(0, MAC_BYTES);
  }

  #salted(passcode: string): Buffer {
    return createHash('sha256').update(this.#salt).update(passcode).digest();
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
