import { routes } from '../../shared/http/routes.ts';
import { bytesToHex } from '../../shared/pairing/hex.ts';
import { withPass } from '../../shared/pairing/pass.ts';
import { companionProof, isSame, ticketOf } from '../../shared/pairing/proofs.ts';
import {
  CompanionClient,
  RequestFailed,
  type CallAnswer,
  type CallInput,
  type CredentialSource,
} from '../http/companion-client.ts';
import { ownProblem } from '../problems.ts';
import { outdatedWhereUnknown } from './outdated.ts';
import { hostOf, type Pairing, type PairingStore } from './pairing-store.ts';

/** A companion answers at once; what takes longer is as good as away. */
const PROOF_WITHIN_MS = 5_000;
/** The browser may ask over a connection that it kept, and that has died without a sign: after so long it is asked over another too. */
const ANOTHER_CONNECTION_MS = 500;
/** A browser keeps a few of them to one host, and waits for one of them to be free beyond that. */
const MOST_ASKED = 5;
/** For so long a companion that has proved itself is sent requests without another proof. */
const TICKET_LASTS_MS = 30_000;
const NONCE_BYTES = 32;
const PASS_LASTS_S = 60;

export interface CredentialsOptions {
  /** The companion's, like http://127.0.0.1:8000; asked for anew with each proof. */
  readonly address: () => string;
  readonly store: PairingStore;
  /** Another way to a pairing than asking the viewer, tried where there is none or the companion has forgotten it; it keeps it too. */
  readonly obtain?: (address: string) => Promise<Pairing | undefined>;
}

type ProofBody = CallInput<typeof routes.pairing.proof>['body'];

interface Ticket {
  readonly host: string;
  readonly value: string;
  readonly provedAtMs: number;
}

/**
 * What a browser shows to the companion that it is paired with, and not before that companion has proved that it is itself.
 * Tickets are kept in memory alone. All failures are RequestFailed, with the problem that the viewer is shown.
 */
export class Credentials {
  readonly #options: CredentialsOptions;
  readonly #client: CompanionClient;
  #ticket: Ticket | undefined;
  #proving: { readonly host: string; readonly ticket: Promise<Ticket> } | undefined;

  constructor(options: CredentialsOptions) {
    this.#options = options;
    this.#client = new CompanionClient(options.address);
    options.store.onChange(() => {
      this.#ticket = undefined;
      this.#proving = undefined;
    });
  }

  /** For a {@link CompanionClient}: a ticket that is not the one that is doubted. */
  readonly source: CredentialSource = async (doubted) => {
    const kept = this.#ticket;
    const isGood =
      kept !== undefined &&
      kept.value !== doubted &&
      kept.host === this.#host &&
      performance.now() - kept.provedAtMs < TICKET_LASTS_MS;
    return isGood ? kept.value : this.prove();
  };

  /**
   * Has the companion prove itself anew, or waits for the proof that is under way.
   * @returns the ticket, 32 bytes in hexadecimal
   * @throws RequestFailed, or the signal's reason
   */
  async prove(signal?: AbortSignal): Promise<string> {
    signal?.throwIfAborted();
    const host = this.#host;
    if (this.#proving?.host !== host) {
      const proving = { host, ticket: this.#prove(host) };
      this.#proving = proving;
      const end = (ticket?: Ticket): void => {
        // The browser may have been paired anew meanwhile.
        if (this.#proving !== proving) return;
        this.#proving = undefined;
        this.#ticket = ticket;
      };
      proving.ticket.then(end, () => {
        end();
      });
    }
    return (await unlessAborted(this.#proving.ticket, signal)).value;
  }

  /** The companion was away: who answers now has to prove itself. */
  doubt(): void {
    this.#ticket = undefined;
  }

  /** The path with what opens it for a minute, for those who cannot send a header. */
  async pass(path: string): Promise<string> {
    return withPass(path, await this.prove(), Math.floor(Date.now() / 1000) + PASS_LASTS_S);
  }

  /** Called whenever the browser is paired or is so no more. Returns how to stop listening. */
  onChange(listener: () => void): () => void {
    return this.#options.store.onChange(listener);
  }

  get #host(): string {
    return hostOf(this.#options.address());
  }

  async #prove(host: string): Promise<Ticket> {
    const kept = await this.#options.store.read(host);
    if (kept === undefined) return this.#proveAnew(host, new RequestFailed(ownProblem('not_paired')));
    try {
      return await this.#proofOf(host, kept);
    } catch (error) {
      const isForgotten = error instanceof RequestFailed && error.problem.code === 'not_paired';
      if (isForgotten) return this.#proveAnew(host, error);
      throw error;
    }
  }

  /** By another pairing, where one can be had. */
  async #proveAnew(host: string, otherwise: RequestFailed): Promise<Ticket> {
    const obtained = await this.#options.obtain?.(this.#options.address());
    if (obtained === undefined) throw otherwise;
    return this.#proofOf(host, obtained);
  }

  /** The first answer counts. Those who are still asked use a connection each, so that there are as many as there may be dead ones. */
  async #askedForProof(body: ProofBody): Promise<CallAnswer<typeof routes.pairing.proof>> {
    const answered = new AbortController();
    const { signal } = answered;
    const asked: Promise<CallAnswer<typeof routes.pairing.proof>>[] = [];
    try {
      while (asked.length < MOST_ASKED) {
        const withinMs = PROOF_WITHIN_MS - asked.length * ANOTHER_CONNECTION_MS;
        asked.push(this.#client.call(routes.pairing.proof, { body, withinMs, signal }));
        const answer = await Promise.race([...asked, until(ANOTHER_CONNECTION_MS, signal)]);
        if (answer !== undefined) return answer;
      }
      return await Promise.race(asked);
    } finally {
      answered.abort();
    }
  }

  async #proofOf(host: string, { browserId, browserKey }: Pairing): Promise<Ticket> {
    const browserNonce = bytesToHex(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
    const body = { browser_id: browserId, nonce: browserNonce };
    const { nonce, proof } = await this.#askedForProof(body).catch(outdatedWhereUnknown);
    const context = { browserKey, host, browserNonce, companionNonce: nonce };
    if (!isSame(proof, companionProof(context))) throw new RequestFailed(ownProblem('companion_unproven'));
    return { host, value: ticketOf(context), provedAtMs: performance.now() };
  }
}

function until(ms: number, signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, undefined);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
    });
  });
}

async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return work;
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}
