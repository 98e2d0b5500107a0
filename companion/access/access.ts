/** Who may use the companion: programs that read its secret, and browsers that were paired by a code. */
import { randomBytes } from 'node:crypto';
import { companionProof, ticketOf } from '../../shared/pairing/proofs.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import type { AccessLog } from './access-log.ts';
import { Credentials, type Identity } from './credentials.ts';
import { HeldConnections } from './held-connections.ts';
import { PairedBrowsers, type PairedBrowser } from './paired-browsers.ts';
import { PairingCodes, type WaitingCode } from './pairing-codes.ts';
import { Pairings, type PairingRequest } from './pairings.ts';
import { privateDataFolder } from './data-folder.ts';
import { openSecret } from './secret.ts';

const NONCE_BYTES = 32;

export interface AccessOptions {
  /** DATA_DIR. */
  readonly folder: string;
  readonly log: AccessLog;
  /** The pairing code that waits first; at random where left out. */
  readonly code?: string | undefined;
  /** Told of each browser that was paired. */
  readonly onPaired?: ((browser: Pick<PairedBrowser, 'id' | 'name'>) => void) | undefined;
  /** Unix time in milliseconds. */
  readonly nowMs?: (() => number) | undefined;
}

/** A question of a paired browser's; hexadecimal. */
export interface ProofRequest {
  readonly browserId: string;
  readonly nonce: string;
  /** Host and port that it asks. */
  readonly host: string;
}

export class Access {
  readonly #options: AccessOptions;
  readonly #browsers: PairedBrowsers;
  readonly #codes: PairingCodes;
  readonly #pairings: Pairings;
  readonly #credentials: Credentials;
  readonly #connections = new HeldConnections();

  /** @throws ConfigError where the data folder holds no secret where one should be */
  constructor(options: AccessOptions) {
    const { folder, log, code: first, nowMs = Date.now } = options;
    this.#options = options;
    privateDataFolder(folder, log);
    this.#credentials = new Credentials(openSecret(folder, log), nowMs);
    this.#browsers = new PairedBrowsers({ folder, log, nowMs });
    this.#codes = new PairingCodes({ first, nowMs });
    this.#pairings = new Pairings(this.#codes, nowMs);
  }

  /** The code that waits; undefined where none does. */
  get code(): WaitingCode | undefined {
    return this.#codes.waiting;
  }

  /** @returns who shows this secret or ticket; undefined where it is none */
  identify(shown: string | undefined): Identity | undefined {
    return this.#credentials.identify(shown);
  }

  /** @param path as it is requested, escaped, without its query */
  identifyPass(shown: string, path: string): Identity | undefined {
    return this.#credentials.identifyPass(shown, path);
  }

  /**
   * @param host the Host header
   * @throws DubError `too_many_tries`, `pairing_failed`, `bad_message`
   */
  beginPairing(request: PairingRequest, host: string): { id: string; share: string } {
    return this.#pairings.begin(request, host.toLowerCase());
  }

  /** @throws DubError `pairing_failed` */
  confirmPairing(id: string, shown: string): { browserId: string; confirmation: string } {
    const { name, key, confirmation } = this.#pairings.confirm(id, shown);
    const { browser, madeRoom } = this.#browsers.add(name, key);
    if (madeRoom !== undefined) this.#shutOut(madeRoom.id);
    this.#options.log.info({ browser: browser.id, name }, 'a browser was paired');
    this.#options.onPaired?.(browser);
    return { browserId: browser.id, confirmation };
  }

  /** A new code, for one more browser; the one before is void. */
  newCode(): Required<WaitingCode> {
    this.#pairings.dropAll();
    return this.#codes.renew();
  }

  /**
   * Proves to a browser that this is its companion; from then on the browser's ticket is good.
   * @throws DubError `not_paired`
   */
  prove({ browserId, nonce, host }: ProofRequest): { nonce: string; proof: string } {
    const browser = this.#browsers.find(browserId);
    if (browser === undefined) throw new DubError('not_paired', { reason: 'browser' });
    const companionNonce = randomBytes(NONCE_BYTES).toString('hex');
    const context = { browserKey: browser.key, host, browserNonce: nonce, companionNonce };
    this.#credentials.addTicket(browserId, ticketOf(context));
    this.#browsers.seen(browserId);
    return { nonce: companionNonce, proof: companionProof(context) };
  }

  /** Oldest first. */
  browsers(): PairedBrowser[] {
    return this.#browsers.list();
  }

  /** Its connections end, and its tickets are good no more. @throws DubError `not_found` */
  forget(browserId: string): void {
    if (!this.#browsers.forget(browserId)) throw new DubError('not_found');
    this.#shutOut(browserId);
    this.#options.log.info({ browser: browserId }, 'a browser was forgotten');
  }

  /**
   * @param end called once whoever holds the connection may no more
   * @returns to be called when the connection has ended by itself
   */
  hold(identity: Identity, end: () => void): () => void {
    return identity.kind === 'program' ? () => undefined : this.#connections.hold(identity.browserId, end);
  }

  #shutOut(browserId: string): void {
    this.#credentials.dropTickets(browserId);
    this.#connections.end(browserId);
  }
}
