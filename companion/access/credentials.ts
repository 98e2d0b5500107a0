/** What opens the companion: its secret, and the tickets of paired browsers, which last as long as the process. */
import { hex32 } from '../../shared/http/pairing.ts';
import { credentialId, parsePass, PASS_MOST_S } from '../../shared/pairing/pass.ts';
import { isSame, pathSignature } from '../../shared/pairing/proofs.ts';

/** Of one browser: its windows and workers share a ticket, so that a ticket more is a start of the browser. The oldest goes. */
export const MOST_TICKETS = 32;

/** Who asks: a program that read the secret, or a browser that is paired. */
export type Identity =
  { readonly kind: 'program' } | { readonly kind: 'browser'; readonly browserId: string };

interface Credential {
  readonly value: string;
  readonly identity: Identity;
}

export class Credentials {
  readonly #nowMs: () => number;
  /** By what names them without telling them: a look-up does not depend on how much of a value was guessed. */
  readonly #byId = new Map<string, Credential>();
  /** The ids of each browser's tickets, oldest first. */
  readonly #tickets = new Map<string, string[]>();

  /** @param nowMs Unix time in milliseconds */
  constructor(secret: string, nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#byId.set(credentialId(secret), { value: secret, identity: { kind: 'program' } });
  }

  addTicket(browserId: string, ticket: string): void {
    const id = credentialId(ticket);
    const ids = [...(this.#tickets.get(browserId) ?? []), id];
    while (ids.length > MOST_TICKETS) this.#byId.delete(ids.shift() ?? '');
    this.#tickets.set(browserId, ids);
    this.#byId.set(id, { value: ticket, identity: { kind: 'browser', browserId } });
  }

  dropTickets(browserId: string): void {
    for (const id of this.#tickets.get(browserId) ?? []) this.#byId.delete(id);
    this.#tickets.delete(browserId);
  }

  /** Whose secret or ticket this is; undefined where it is none. */
  identify(shown: string | undefined): Identity | undefined {
    if (!hex32.safeParse(shown).success || shown === undefined) return undefined;
    const one = this.#byId.get(credentialId(shown));
    return one !== undefined && isSame(one.value, shown) ? one.identity : undefined;
  }

  /**
   * Whose pass this is; undefined where it does not open this path, or not now.
   * @param path as it is requested, escaped, without its query
   */
  identifyPass(shown: string, path: string): Identity | undefined {
    const pass = parsePass(shown);
    if (pass === undefined) return undefined;
    const leftS = pass.expiresAtS - this.#nowMs() / 1000;
    if (leftS <= 0 || leftS > PASS_MOST_S) return undefined;
    const one = this.#byId.get(pass.credentialId);
    if (one === undefined) return undefined;
    return isSame(pathSignature(one.value, path, pass.expiresAtS), pass.signature) ? one.identity : undefined;
  }
}
