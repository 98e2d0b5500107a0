/** A browser that pairs itself with a companion, as anybody could write one over the contract. */
import { randomBytes } from 'node:crypto';
import { CompanionClient } from '../../client/http/companion-client.ts';
import { routes } from '../../shared/http/routes.ts';
import { CpaceSide } from '../../shared/pairing/cpace.ts';
import { companionProof, pairingKeys, ticketOf } from '../../shared/pairing/proofs.ts';

export interface FakeBrowser {
  readonly id: string;
  readonly key: string;
}

/** A pairing that has begun, and is confirmed by whoever has the key. */
export interface BegunPairing {
  readonly pairingId: string;
  readonly confirmation: string;
  readonly expected: string;
  readonly key: string;
}

const openTo = (address: string): CompanionClient => new CompanionClient(() => address);

/** @param channel where the browser believes it is */
export async function beginPairing(
  address: string,
  code: string,
  { name = 'Chrome on Linux', channel = new URL(address).host } = {},
): Promise<BegunPairing> {
  const sessionId = randomBytes(16);
  const side = new CpaceSide({ code, sessionId, channel });
  const begun = await openTo(address).call(routes.pairing.begin, {
    body: { session_id: sessionId.toString('hex'), share: hex(side.share), name },
  });
  const share = Buffer.from(begun.share, 'hex');
  const initiator = { share: side.share, data: new TextEncoder().encode(name) };
  const keys = pairingKeys(side.key(share, { initiator, responder: { share } }));
  return {
    pairingId: begun.pairing_id,
    confirmation: keys.initiatorConfirmation,
    expected: keys.responderConfirmation,
    key: keys.browserKey,
  };
}

/** @throws RequestFailed where the companion does not agree, Error where it does not know the code itself */
export async function confirmPairing(address: string, begun: BegunPairing): Promise<FakeBrowser> {
  const answer = await openTo(address).call(routes.pairing.confirm, {
    params: { pairing_id: begun.pairingId },
    body: { confirmation: begun.confirmation },
  });
  if (answer.confirmation !== begun.expected) throw new Error('the companion does not know the code');
  return { id: answer.browser_id, key: begun.key };
}

export async function pair(address: string, code: string, name?: string): Promise<FakeBrowser> {
  return confirmPairing(address, await beginPairing(address, code, name === undefined ? {} : { name }));
}

/** @throws RequestFailed where it is not paired, Error where whoever answers has not its key */
export async function ticketFor(address: string, { id, key }: FakeBrowser): Promise<string> {
  const browserNonce = hex(randomBytes(32));
  const { nonce: companionNonce, proof } = await openTo(address).call(routes.pairing.proof, {
    body: { browser_id: id, nonce: browserNonce },
  });
  const context = { browserKey: key, host: new URL(address).host, browserNonce, companionNonce };
  if (companionProof(context) !== proof) throw new Error('whoever answers is not the companion');
  return ticketOf(context);
}

/** The companion's routes, as a browser that has this ticket asks them. */
export function withTicket(address: string, ticket: string): CompanionClient {
  return new CompanionClient(
    () => address,
    () => ticket,
  );
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
